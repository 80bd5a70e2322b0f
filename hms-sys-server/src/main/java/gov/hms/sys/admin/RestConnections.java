package gov.hms.sys.admin;

import gov.hms.sys.stream.Overload;
import gov.hms.sys.stream.Overload.Reason;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The connections to REST: how many there are from one address, and how long each may take. Handshake and headers have five
 * seconds from the connection's beginning or, later, from the first byte of a request; the rest of the exchange has two minutes,
 * and as much more as an answer takes that is read at 10 KiB in a second. An answer that lasts says for how long, and each of its
 * writes has ten seconds: who reads a byte now and then would otherwise hold it open, and be told of what its token does not open
 * any more.
 */
final class RestConnections extends Handler.Wrapper {
    static final Duration HEADERS = Duration.ofSeconds(5);
    static final Duration EXCHANGE = Duration.ofMinutes(2);

    /** Of an answer that lasts. */
    static final Duration WRITE = Duration.ofSeconds(10);

    /** For the last words of an answer that lasted for as long as it may. */
    static final Duration LAST_WORDS = Duration.ofSeconds(15);

    private static final String ATTRIBUTE = RestConnections.class.getName();

    private static final long BYTES_PER_SECOND = 10 << 10;

    private final int perAddress;
    private final Overload overload;
    private final LongSupplier nanoTime;
    private final Map<EndPoint, Open> open = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private final Map<String, Integer> byAddress = new HashMap<>();

    RestConnections(int perAddress, Overload overload, LongSupplier nanoTime) {
        this.perAddress = perAddress;
        this.overload = overload;
        this.nanoTime = nanoTime;
    }

    private enum Phase {
        /** Nothing of a request was seen since the last one. */
        BETWEEN,
        HEADERS,
        EXCHANGE,
        /** An answer that goes on, until it ends by itself. */
        LASTING
    }

    /** Guarded by itself. */
    private static final class Open {
        private final String address;
        private final boolean tooMany;
        private Phase phase = Phase.HEADERS;
        private long since;

        /** That had come when the last request was over. */
        private long bytesIn;

        /** That had gone when this exchange began. */
        private long bytesOut;

        /** When an answer that lasts has to be over. */
        private long until;

        /** Of an answer that lasts. */
        private boolean writing;

        private long writingSince;

        Open(String address, boolean tooMany, long now) {
            this.address = address;
            this.tooMany = tooMany;
            this.since = now;
        }

        private void turn(Phase to, long now) {
            phase = to;
            since = now;
        }

        synchronized void begun(Connection connection, long now) {
            turn(Phase.EXCHANGE, now);
            bytesOut = connection.getBytesOut();
        }

        synchronized void lasts(Duration longest, long now) {
            phase = Phase.LASTING;
            until = now + longest.plus(LAST_WORDS).toNanos();
        }

        synchronized void writing(boolean begins, long now) {
            writing = begins;
            writingSince = now;
        }

        synchronized void over(Connection connection, long now) {
            turn(Phase.BETWEEN, now);
            bytesIn = connection.getBytesIn();
        }

        synchronized boolean isLate(Connection connection, long now) {
            if (phase == Phase.BETWEEN && connection.getBytesIn() > bytesIn) {
                turn(Phase.HEADERS, now);
            }
            return switch (phase) {
                case BETWEEN -> false;
                case HEADERS -> now - since >= HEADERS.toNanos();
                case EXCHANGE ->
                    now - since
                            >= EXCHANGE.plusSeconds((connection.getBytesOut() - bytesOut) / BYTES_PER_SECOND)
                                    .toNanos();
                case LASTING -> now - until >= 0 || writing && now - writingSince >= WRITE.toNanos();
            };
        }
    }

    /** Hears of connections; of each kind, for one of HTTP stands upon one of TLS. */
    Connection.Listener listener() {
        return new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                if (!(connection instanceof SslConnection)) {
                    RestConnections.this.opened(connection.getEndPoint());
                }
            }

            @Override
            public void onClosed(Connection connection) {
                if (!(connection instanceof SslConnection)) {
                    RestConnections.this.closed(connection.getEndPoint());
                }
            }
        };
    }

    void opened(EndPoint end) {
        String address = FailedAttempts.address(end.getRemoteSocketAddress());
        boolean tooMany;
        synchronized (byAddress) {
            tooMany = byAddress.merge(address, 1, Integer::sum) > perAddress;
        }
        open.put(end, new Open(address, tooMany, nanoTime.getAsLong()));
    }

    void closed(EndPoint end) {
        Open over = open.remove(end);
        if (over != null) {
            synchronized (byAddress) {
                byAddress.computeIfPresent(over.address, (same, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** The answer to this request goes on for as long; who gives it sees to those that do not read it. */
    static void lasts(Request request, Duration longest) {
        if (request.getAttribute(ATTRIBUTE) instanceof Watched watched) {
            watched.open.lasts(longest, watched.nanoTime.getAsLong());
        }
    }

    /**
     * The answer to this request goes on for as long.
     *
     * @return to write it to: then whoever does not read it is seen to here
     */
    static OutputStream lasts(Request request, Duration longest, OutputStream out) {
        lasts(request, longest);
        return request.getAttribute(ATTRIBUTE) instanceof Watched watched
                ? new LastingOutput(out, begins -> watched.open.writing(begins, watched.nanoTime.getAsLong()))
                : out;
    }

    /** What a request knows of its connection. */
    private record Watched(Open open, LongSupplier nanoTime) {}

    int size() {
        return open.size();
    }

    /** Ends the connections that are late. */
    void sweep() {
        long now = nanoTime.getAsLong();
        open.forEach((end, found) -> {
            if (found.isLate(end.getConnection(), now)) {
                overload.refused(Reason.REST_SLOW, found.address);
                end.close();
            }
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        Open found = open.get(connection.getEndPoint());
        if (found == null) {
            return super.handle(request, response, callback);
        }
        found.begun(connection, nanoTime.getAsLong());
        request.setAttribute(ATTRIBUTE, new Watched(found, nanoTime));
        Request.addCompletionListener(request, failure -> found.over(connection, nanoTime.getAsLong()));
        if (!found.tooMany) {
            return super.handle(request, response, callback);
        }
        overload.refused(Reason.REST_OF_ADDRESS, found.address);
        response.setStatus(ErrorCode.TOO_MANY_ATTEMPTS.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        SafeHeaders.add(response);
        ApiException crowded = new ApiException(
                ErrorCode.TOO_MANY_ATTEMPTS,
                "too many connections from this address",
                "end some, and try again in a minute; the bound is connections.perAddress of HMS-SYS's configuration");
        response.write(true, ByteBuffer.wrap(ApiResponse.error(crowded).bytes()), callback);
        return true;
    }
}
