package gov.hms.sys.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Calls a service that has no reason to answer: without a certificate, or with one that is good at first, and resumes its sessions. */
final class Intruder {
    final AtomicInteger strangers = new AtomicInteger();
    final AtomicInteger strangersServed = new AtomicInteger();
    final AtomicInteger resumed = new AtomicInteger();

    /** Tries with a session that was resumed and a certificate that was over. */
    final AtomicInteger resumedLate = new AtomicInteger();

    private final int port;
    private final SoakTally tally;
    private final SSLContext nobody;

    /** @param tally of those who were answered: as the service may have answered them */
    Intruder(int port, SoakTally tally) throws Exception {
        this.port = port;
        this.tally = tally;
        nobody = SSLContext.getInstance("TLS");
        nobody.init(null, new TrustManager[] {new Outlaw.TrustsAll()}, new SecureRandom());
    }

    /** Once, as whoever bears the name. */
    void call(Outlaw thief, String name) {
        Instant begun = Instant.now();
        boolean over = tally.over(name);
        try (Outlaw.Line line = thief.open(port)) {
            resumed.addAndGet(line.resumed ? 1 : 0);
            resumedLate.addAndGet(line.resumed && over ? 1 : 0);
            if (line.post() == 200) {
                tally.judge(name, "thief-", begun);
            }
        } catch (IOException refused) {
            // as it must be in the end
        }
    }

    void callAsNobody() {
        strangers.incrementAndGet();
        try (Socket socket = nobody.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("POST /flag HTTP/1.1\r\nHost: fraud-scanner.scan\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            if (new String(in.readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200")) {
                strangersServed.incrementAndGet();
            }
        } catch (IOException refused) {
            // as it must be
        }
    }
}
