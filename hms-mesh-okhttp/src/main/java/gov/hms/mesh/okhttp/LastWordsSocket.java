package gov.hms.mesh.okhttp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A socket that does not fail to write while something that the peer sent is still to be read. A peer that refuses our
 * certificate says so and closes; if we are writing just then, JSSE reports a broken pipe, drops what the peer said, and a
 * refusal looks like a network failure that is worth another try. Here the write is let go, and the read that follows
 * brings the alert, or else the reset.
 */
final class LastWordsSocket extends Socket {
    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Lenient(super.getOutputStream(), getInputStream());
    }

    private static final class Lenient extends FilterOutputStream {
        private final InputStream unread;

        Lenient(OutputStream out, InputStream unread) {
            super(out);
            this.unread = unread;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                if (unread.available() == 0) {
                    throw e;
                }
            }
        }
    }
}
