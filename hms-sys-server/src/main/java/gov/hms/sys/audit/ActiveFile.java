package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The file that takes the newest records. What {@link #append} returned for is on the disk.
 *
 * <p>A write that failed may have left half a line; it is cut off before the next one is made, so a disk that was full is used
 * again once there is room. A <em>force</em> that failed is another matter: the system may since believe that those pages are on
 * the disk, and would answer the next force with success. So nothing is written any more until HMS-SYS is started again, which
 * reads the file back and writes its end anew.
 */
final class ActiveFile implements AutoCloseable {
    private final FileChannel channel;
    private long length;
    private boolean suspect;
    private IOException stopped;

    private ActiveFile(FileChannel channel, long length) {
        this.channel = channel;
        this.length = length;
    }

    /** Opens files; a test brings disks that fail. */
    interface Disk {
        FileChannel open(Path file) throws IOException;

        static Disk ofTheMachine() {
            return file -> FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        }
    }

    /**
     * @param length up to which the file is good; the rest is cut off
     * @param known up to which it surely was on the disk; from there on it is written again
     */
    static ActiveFile open(Path path, long length, long known, Disk disk) throws IOException {
        FileChannel channel = disk.open(path);
        try {
            if (channel.size() > length) {
                channel.truncate(length);
            }
            rewrite(channel, known, length);
            channel.force(true);
            return new ActiveFile(channel, length);
        } catch (IOException unusable) {
            channel.close();
            throw unusable;
        }
    }

    private static void rewrite(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        for (long at = from; at < to; at += block.limit()) {
            block.clear().limit((int) Math.min(block.capacity(), to - at));
            while (block.hasRemaining()) {
                if (channel.read(block, at + block.position()) < 0) {
                    throw new IOException("the file became shorter while it was opened");
                }
            }
            writeFully(channel, block.flip(), at);
        }
    }

    long length() {
        return length;
    }

    /** Why it takes nothing any more; null while it does. */
    IOException stopped() {
        return stopped;
    }

    void append(byte[] lines) throws IOException {
        if (stopped != null) {
            throw new IOException("a force to the disk failed before (" + stopped.getMessage() + ")", stopped);
        }
        cutOffUnfinished();
        suspect = true;
        try {
            writeFully(channel, ByteBuffer.wrap(lines), length);
        } catch (IOException failed) {
            tryToCutOff(failed);
            throw failed;
        }
        force(false);
        suspect = false;
        length += lines.length;
    }

    private void cutOffUnfinished() throws IOException {
        if (suspect) {
            channel.truncate(length);
            force(true);
            suspect = false;
        }
    }

    /** At once, so that no half of what was refused is there after a crash; or before the next write, if it cannot be now. */
    private void tryToCutOff(IOException failed) {
        try {
            cutOffUnfinished();
        } catch (IOException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private void force(boolean metaData) throws IOException {
        try {
            channel.force(metaData);
        } catch (IOException failed) {
            stopped = failed;
            throw failed;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
