package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Endpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Tells what an exception of OkHttp or JSSE means for the next attempt. The two report the same event in several ways: with
 * TLS 1.3 a client learns only after its handshake that the peer refused its certificate, as an alert while reading, or
 * as a broken pipe while writing with the alert behind it.
 */
final class Failures {
    private static final String ALERT = "Received fatal alert";

    private Failures() {}

    /**
     * @param state what is known of the attempt
     * @param refusal why the newest handshake at the endpoint was refused, in our own words; empty: none was
     * @param timedOut whether the attempt's timer ended it
     * @param cancelled whether the application cancelled the call
     */
    static AttemptFailedException of(
            IOException failure,
            Endpoint endpoint,
            AttemptState state,
            String refusal,
            boolean timedOut,
            boolean cancelled) {
        Kind kind = timedOut ? Kind.TIMEOUT : cancelled ? Kind.CANCELLED : kind(failure, state);
        return new AttemptFailedException(
                kind, state.sent, kind == Kind.WRONG_IDENTITY ? wrongIdentity(endpoint, failure, refusal) : failure);
    }

    private static Kind kind(IOException failure, AttemptState state) {
        if (state.bodyFailed) {
            return Kind.PROTOCOL;
        }
        if (isWrongIdentity(failure)) {
            return Kind.WRONG_IDENTITY;
        }
        if (isAlert(failure)) {
            return Kind.REFUSED_BY_PEER;
        }
        if (failure instanceof SocketTimeoutException) {
            return state.sent ? Kind.TIMEOUT : Kind.CONNECT;
        }
        if (failure instanceof InterruptedIOException) {
            return "timeout".equals(failure.getMessage()) ? Kind.TIMEOUT : Kind.CANCELLED;
        }
        if (failure instanceof ProtocolException) {
            return Kind.PROTOCOL;
        }
        return state.sent ? Kind.RESET : Kind.CONNECT;
    }

    private static boolean isWrongIdentity(IOException failure) {
        return failure instanceof SSLPeerUnverifiedException
                || failure instanceof SSLException && failure.getCause() instanceof CertificateException;
    }

    /** Looks at what is suppressed too: there OkHttp keeps the failed read that followed a failed write. */
    private static boolean isAlert(Throwable failure) {
        if (failure instanceof SSLException
                && failure.getMessage() != null
                && failure.getMessage().contains(ALERT)) {
            return true;
        }
        if (failure.getCause() != null && isAlert(failure.getCause())) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (isAlert(suppressed)) {
                return true;
            }
        }
        return false;
    }

    private static SSLPeerUnverifiedException wrongIdentity(Endpoint endpoint, IOException failure, String refusal) {
        // the client's own words for what its verifier refused: a host name, which means nothing here
        boolean byHost = String.valueOf(failure.getMessage()).startsWith("Hostname ");
        String why = byHost && !refusal.isEmpty() ? refusal : failure.getMessage();
        SSLPeerUnverifiedException told = new SSLPeerUnverifiedException("endpoint " + endpoint.instanceId() + " at "
                + endpoint.authority() + " did not prove " + endpoint.spiffeId() + ": " + why);
        told.initCause(failure);
        return told;
    }
}
