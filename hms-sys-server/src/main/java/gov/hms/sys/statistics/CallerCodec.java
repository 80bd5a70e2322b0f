package gov.hms.sys.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The calls of one service as bytes in a file. */
final class CallerCodec {
    private static final int MOST_SLOTS = 4_000;
    private static final int MOST_PARTS = 1_000;
    private static final int LARGEST_SLOT = 32 << 10;
    private static final Part[] PARTS = Part.values();

    private CallerCodec() {}

    static void write(CallerCalls caller, DataOutput out) throws IOException {
        out.writeUTF(caller.source);
        out.writeInt(caller.first());
        out.writeInt(caller.edges().size());
        for (EdgeCalls edge : caller.edges()) {
            out.writeUTF(edge.destination);
            write(edge.all(), out);
            out.writeInt(edge.parts().size());
            for (Map.Entry<Part.Name, Series> part : edge.parts().entrySet()) {
                out.writeByte(part.getKey().part().ordinal());
                out.writeUTF(part.getKey().name());
                out.writeUTF(part.getKey().version());
                write(part.getValue(), out);
            }
        }
    }

    private static void write(Series series, DataOutput out) throws IOException {
        List<Slot> slots = series.slots();
        out.writeInt(slots.size());
        for (Slot slot : slots) {
            out.writeInt(slot.start());
            out.writeInt(slot.seconds());
            out.writeInt(slot.counts().size());
            out.write(slot.counts().packed());
        }
    }

    /** @param kept of which time something is still wanted */
    static CallerCalls read(DataInput in, Window kept) throws IOException {
        CallerCalls caller = new CallerCalls(in.readUTF(), Math.min(in.readInt(), kept.to()));
        int edges = bounded("destinations", in.readInt(), CallerCalls.MOST_DESTINATIONS + 1);
        for (int i = 0; i < edges; i++) {
            EdgeCalls edge = caller.to(in.readUTF());
            read(edge.all(), in, kept);
            int parts = bounded("parts", in.readInt(), MOST_PARTS);
            for (int j = 0; j < parts; j++) {
                Part part = PARTS[bounded("part", in.readByte(), PARTS.length - 1)];
                read(edge.part(new Part.Name(part, in.readUTF(), in.readUTF())), in, kept);
            }
        }
        return caller;
    }

    private static void read(Series series, DataInput in, Window kept) throws IOException {
        int slots = bounded("slots", in.readInt(), MOST_SLOTS);
        for (int i = 0; i < slots; i++) {
            int start = in.readInt();
            int seconds = bounded("seconds", in.readInt(), Ages.LONGEST);
            byte[] counts = new byte[bounded("bytes", in.readInt(), LARGEST_SLOT)];
            in.readFully(counts);
            Slot slot = new Slot(start, seconds, CallCounts.read(counts));
            if (slot.end() > kept.from() && slot.start() <= kept.to()) {
                series.restore(slot);
            }
        }
    }

    private static int bounded(String what, int found, int most) throws IOException {
        if (found < 0 || found > most) {
            throw new IOException(what + ": " + found + " (expected: 0 to " + most + ")");
        }
        return found;
    }
}
