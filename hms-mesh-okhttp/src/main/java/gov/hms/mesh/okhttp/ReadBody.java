package gov.hms.mesh.okhttp;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/** The body of an answer that tells when nobody reads it any more: at its end, when it breaks, or when it is closed. */
final class ReadBody extends ResponseBody {
    private final ResponseBody body;
    private final BufferedSource source;

    /** @param done may run more than once */
    ReadBody(ResponseBody body, Runnable done) {
        this.body = body;
        this.source = Okio.buffer(new ForwardingSource(body.source()) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long read = -1;
                try {
                    read = super.read(sink, byteCount);
                    return read;
                } finally {
                    if (read < 0) {
                        done.run();
                    }
                }
            }

            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    done.run();
                }
            }
        });
    }

    @Override
    public MediaType contentType() {
        return body.contentType();
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public BufferedSource source() {
        return source;
    }
}
