package gov.hms.mesh.servlet;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;

/**
 * Lets a stopping server finish what it has begun. Unlike Jetty's own handler it refuses nothing: callers that have not
 * yet heard of the withdrawal are answered, and told to close the connection. Also does what servlets cannot: puts the reason
 * of a refusal on the status line, says when a request came, and
 * lets no connection grow old.
 */
final class Drain extends Handler.Wrapper implements Graceful {
    private final LongAdder running = new LongAdder();
    private final Shutdown shutdown = new Shutdown(this) {
        @Override
        public boolean isShutdownDone() {
            return running.sum() == 0;
        }
    };
    private final LongSupplier generation;
    private volatile boolean draining;

    /** @param generation of the TLS that connections are made with now */
    Drain(LongSupplier generation) {
        this.generation = generation;
    }

    /** From now on every answer closes its connection. */
    void begin() {
        draining = true;
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        return shutdown.shutdown();
    }

    @Override
    public boolean isShutdown() {
        return shutdown.isShutdown();
    }

    @Override
    protected void doStart() throws Exception {
        draining = false;
        shutdown.cancel();
        super.doStart();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        running.increment();
        if (draining || ArrivalEndPoint.over(request, generation.getAsLong())) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        request.setAttribute(HmsMeshFilter.ARRIVED, ArrivalEndPoint.arrivalOf(request));
        request.addHttpStreamWrapper(stream -> new Reasoned(stream, request));
        Done done = new Done(callback, request);
        try {
            boolean handled = super.handle(request, response, done);
            if (!handled) {
                done.release();
            }
            return handled;
        } catch (Throwable e) {
            done.release();
            throw e;
        }
    }

    private final class Done extends Callback.Nested {
        private final AtomicBoolean released = new AtomicBoolean();

        private final Request request;

        Done(Callback callback, Request request) {
            super(callback);
            this.request = request;
        }

        @Override
        public void succeeded() {
            release();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            release();
            super.failed(failure);
        }

        void release() {
            if (released.compareAndSet(false, true)) {
                ArrivalEndPoint.forget(request);
                running.decrement();
                shutdown.check();
            }
        }
    }

    private static final class Reasoned extends HttpStream.Wrapper {
        private final Request request;

        Reasoned(HttpStream stream, Request request) {
            super(stream);
            this.request = request;
        }

        @Override
        public void send(
                MetaData.Request asked, MetaData.Response head, boolean last, ByteBuffer content, Callback callback) {
            super.send(asked, head == null ? null : withReason(head), last, content, callback);
        }

        private MetaData.Response withReason(MetaData.Response head) {
            return request.getAttribute(HmsMeshFilter.REASON) instanceof String reason
                    ? new MetaData.Response(
                            head.getStatus(),
                            reason,
                            head.getHttpVersion(),
                            head.getHttpFields(),
                            head.getContentLength(),
                            head.getTrailersSupplier())
                    : head;
        }
    }
}
