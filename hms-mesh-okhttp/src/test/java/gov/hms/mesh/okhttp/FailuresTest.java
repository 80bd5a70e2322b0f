package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.AttemptTimes;
import gov.hms.mesh.call.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    @ParameterizedTest
    @MethodSource
    void meanWhatTheyMean(IOException failure, boolean sent, Kind expected) {
        AttemptFailedException told = of(failure, sent, false, false);

        assertThat(told.kind()).isEqualTo(expected);
        assertThat(told.sent()).isEqualTo(sent);
    }

    static Stream<Arguments> meanWhatTheyMean() {
        IOException alertBehindBrokenPipe = new SocketException("Broken pipe");
        alertBehindBrokenPipe.addSuppressed(new SSLHandshakeException("Received fatal alert: bad_certificate"));
        SSLHandshakeException untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertificateException("no"));
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), false, Kind.CONNECT),
                Arguments.of(new SocketTimeoutException("Connect timed out"), false, Kind.CONNECT),
                Arguments.of(new SSLHandshakeException("Remote host terminated the handshake"), false, Kind.CONNECT),
                Arguments.of(new SocketException("Connection reset"), false, Kind.CONNECT),
                Arguments.of(new SSLPeerUnverifiedException("not verified"), false, Kind.WRONG_IDENTITY),
                Arguments.of(untrusted, false, Kind.WRONG_IDENTITY),
                Arguments.of(
                        new SSLHandshakeException("Received fatal alert: certificate_required"),
                        false,
                        Kind.REFUSED_BY_PEER),
                Arguments.of(new SSLException("Received fatal alert: bad_certificate"), true, Kind.REFUSED_BY_PEER),
                Arguments.of(alertBehindBrokenPipe, true, Kind.REFUSED_BY_PEER),
                Arguments.of(new SocketTimeoutException("timeout"), true, Kind.TIMEOUT),
                Arguments.of(new InterruptedIOException("timeout"), true, Kind.TIMEOUT),
                Arguments.of(new InterruptedIOException("interrupted"), true, Kind.CANCELLED),
                Arguments.of(new ProtocolException("Unexpected status line"), true, Kind.PROTOCOL),
                Arguments.of(new SocketException("Connection reset"), true, Kind.RESET),
                Arguments.of(new EOFException("\\n not found"), true, Kind.RESET));
    }

    @Test
    void areTheTimersOrTheApplicationsDoingWhenTheseActed() {
        IOException closed = new SocketException("Socket closed");

        assertThat(of(closed, true, true, false).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(of(closed, true, false, true).kind()).isEqualTo(Kind.CANCELLED);
    }

    private static AttemptFailedException of(IOException failure, boolean sent, boolean timedOut, boolean cancelled) {
        AttemptState state = new AttemptState(
                Deadline.NEVER, Long.MAX_VALUE, new HandshakePatience(0), System::nanoTime, AttemptTimes.NONE);
        state.sent = sent;
        return Failures.of(failure, FakeMesh.endpoint(FakeMesh.SCANNER, 8443), state, "", timedOut, cancelled);
    }
}
