package gov.hms.mesh.okhttp;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;

/**
 * Tells a body that could not be read from a connection that could not be written. OkHttp throws the same either way, and
 * an unreadable file must not be held against the endpoint.
 */
final class WatchedBody extends RequestBody {
    private final RequestBody body;
    private final AttemptState state;

    WatchedBody(RequestBody body, AttemptState state) {
        this.body = body;
        this.state = state;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        Wire wire = new Wire(sink);
        BufferedSink watched = Okio.buffer(wire);
        try {
            body.writeTo(watched);
            watched.emit();
        } catch (IOException e) {
            state.bodyFailed = !wire.failed;
            throw e;
        }
    }

    @Override
    public MediaType contentType() {
        return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
        return body.contentLength();
    }

    @Override
    public boolean isOneShot() {
        return body.isOneShot();
    }

    private static final class Wire extends ForwardingSink {
        private boolean failed;

        Wire(BufferedSink sink) {
            super(sink);
        }

        @Override
        public void write(Buffer source, long byteCount) throws IOException {
            try {
                super.write(source, byteCount);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                super.flush();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
