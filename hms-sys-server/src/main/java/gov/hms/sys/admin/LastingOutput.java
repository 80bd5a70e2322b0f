package gov.hms.sys.admin;

import java.io.IOException;
import java.io.OutputStream;

/** Tells of each write when it begins and when it is over, for whoever lets none of them take too long. */
final class LastingOutput extends OutputStream {
    private final OutputStream out;
    private final Watch watch;

    /** Hears of writes. */
    interface Watch {
        void write(boolean begins);
    }

    LastingOutput(OutputStream out, Watch watch) {
        this.out = out;
        this.watch = watch;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        watch.write(true);
        try {
            out.write(bytes, from, length);
        } finally {
            watch.write(false);
        }
    }

    @Override
    public void flush() throws IOException {
        watch.write(true);
        try {
            out.flush();
        } finally {
            watch.write(false);
        }
    }

    @Override
    public void close() throws IOException {
        watch.write(true);
        try {
            out.close();
        } finally {
            watch.write(false);
        }
    }
}
