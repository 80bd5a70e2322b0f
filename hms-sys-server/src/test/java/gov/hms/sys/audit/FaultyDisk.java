package gov.hms.sys.audit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that fails when it is told to, and counts what is asked of it. */
final class FaultyDisk implements ActiveFile.Disk {
    /** The force with this number, from 1 on, fails; 0: none. */
    volatile int failForce;
    /** The write with this number, from 1 on, stops halfway and fails; 0: none. */
    volatile int failWrite;
    /** Every write fails. */
    volatile boolean readOnly;

    volatile int forces;
    volatile int writes;
    volatile int forcesAfterFailure;

    /** Closed, it holds up every force. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    /** How many came to the gate. */
    final AtomicInteger held = new AtomicInteger();

    @Override
    public FileChannel open(Path file) throws IOException {
        return new Channel(ActiveFile.Disk.ofTheMachine().open(file));
    }

    private final class Channel extends FileChannel {
        private final FileChannel real;

        Channel(FileChannel real) {
            this.real = real;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            held.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new InterruptedIOException();
            }
            forces++;
            if (failForce > 0 && forces > failForce) {
                forcesAfterFailure++;
            }
            if (forces == failForce) {
                throw new IOException("Input/output error");
            }
            real.force(metaData);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            writes++;
            if (readOnly) {
                throw new IOException("Read-only file system");
            }
            if (writes == failWrite) {
                ByteBuffer half = source.slice(source.position(), source.remaining() / 2);
                real.write(half, position);
                throw new IOException("No space left on device");
            }
            return real.write(source, position);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            if (readOnly) {
                throw new IOException("Read-only file system");
            }
            real.truncate(size);
            return this;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return real.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
