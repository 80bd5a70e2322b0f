package gov.hms.sys.admin;

import gov.hms.sys.stream.Overload;
import gov.hms.sys.stream.Overload.Reason;
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
 * and as much more as an answer takes that is read at 10 KiB in a second.
 */
final class RestConnections extends Handler.Wrapper {
    static final Duration HEADERS = Duration.ofSeconds(5);
    static final Duration EXCHANGE = Duration.ofMinutes(2);

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
        /** An answer that goes on; who gives it sees to slow readers. */
        LIVE
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

        synchronized void goesOn() {
            phase = Phase.LIVE;
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
                case BETWEEN, LIVE -> false;
                case HEADERS -> now - since >= HEADERS.toNanos();
                case EXCHANGE ->
                    now - since
                            >= EXCHANGE.plusSeconds((connection.getBytesOut() - bytesOut) / BYTES_PER_SECOND)
                                    .toNanos();
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

    /** The answer to this request has no end of its own. */
    static void goesOn(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Open found) {
            found.goesOn();
        }
    }

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
        found.turn(Phase.EXCHANGE, nanoTime.getAsLong());
        request.setAttribute(ATTRIBUTE, found);
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
