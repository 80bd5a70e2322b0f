package gov.hms.mesh.servlet;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Notes when the selector found that there is something to read. That is the moment at which Jetty asks what kind of work the
 * reading will be, before it looks for a thread; when all threads are busy the bytes then wait, and Jetty's own time of a
 * request begins only after that.
 */
final class ArrivalEndPoint extends SslConnection.SslEndPoint {
    private final ConnectionAge age;
    private volatile boolean noticed;
    private volatile long noticedAt;

    ArrivalEndPoint(SslConnection connection, ConnectionAge age) {
        connection.super();
        this.age = age;
    }

    /** When the request came, as a reading of {@link System#nanoTime()}. */
    static long arrivalOf(Request request) {
        long began = request.getBeginNanoTime();
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return endPoint instanceof ArrivalEndPoint ours ? ours.take(began) : began;
    }

    /**
     * Whether the request's connection is to end with its answer.
     *
     * @param generation of the TLS that connections are made with now
     */
    static boolean over(Request request, long generation) {
        return request.getConnectionMetaData().getConnection().getEndPoint() instanceof ArrivalEndPoint ours
                && ours.age.over(generation);
    }

    /** What was noticed of a request's body says nothing of the next request. */
    static void forget(Request request) {
        if (request.getConnectionMetaData().getConnection().getEndPoint() instanceof ArrivalEndPoint ours) {
            ours.noticed = false;
        }
    }

    private long take(long began) {
        if (!noticed) {
            return began;
        }
        noticed = false;
        return noticedAt - began < 0 ? noticedAt : began;
    }

    @Override
    public void fillInterested(Callback callback) {
        noticed = false;
        super.fillInterested(new Noticing(callback));
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        noticed = false;
        return super.tryFillInterested(new Noticing(callback));
    }

    private final class Noticing extends Callback.Nested {
        Noticing(Callback callback) {
            super(callback);
        }

        @Override
        public InvocationType getInvocationType() {
            if (!noticed) {
                noticedAt = System.nanoTime();
                noticed = true;
            }
            return super.getInvocationType();
        }
    }
}
