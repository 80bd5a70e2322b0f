package gov.hms.samples.taxday.returns;

import gov.hms.samples.taxday.scan.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Writes a folder of returns that is the same, byte for byte, for the same seed and count. */
public final class ReturnsGenerator {
    /** The smallest valid picture: one transparent pixel. */
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final long seed;
    private final FormPdf pdf = new FormPdf();

    public ReturnsGenerator(long seed) {
        this.seed = seed;
    }

    /** Writes {@code return-0001-honest.pdf} and so on. */
    public void write(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        List<Kind> kinds = kinds(count);
        for (int i = 0; i < count; i++) {
            String kind = kinds.get(i).name().toLowerCase(Locale.ROOT).replace('_', '-');
            Files.write(folder.resolve("return-%04d-%s.pdf".formatted(i + 1, kind)), file(i + 1, kinds.get(i)));
        }
    }

    /** The bytes of one return; the same for the same seed, number and kind. */
    public byte[] file(int number, Kind kind) {
        Random random = new Random(seed * 31 + number);
        Form form = Form.honest(number, random);
        return switch (kind) {
            case HONEST -> pdf.print(form);
            case REFUND_ABOVE_WITHHELD ->
                pdf.print(form.with(Line.REFUND, form.amounts().get(Line.WITHHELD) + 100_00));
            case INCOME_DOES_NOT_ADD_UP ->
                pdf.print(form.with(Line.TOTAL_INCOME, form.amounts().get(Line.TOTAL_INCOME) - 9_00));
            case REFUND_DOES_NOT_ADD_UP ->
                pdf.print(form.with(Line.REFUND, form.amounts().get(Line.REFUND) + 7_00));
            case CLAIMS_SELF -> pdf.print(form.claimingSelf());
            case ROUND_NUMBERS -> pdf.print(form.rounded());
            case EXTRA_EMPLOYER -> pdf.print(form.withExtraEmployer());
            case CUT_SHORT -> cutShort(pdf.print(form), random);
            case BROKEN_XREF -> brokenXref(pdf.print(form));
            case ENCRYPTED -> pdf.printEncrypted(form);
            case PICTURE -> Base64.getDecoder().decode(PNG);
            case PLAIN_TEXT ->
                "Dear tax office, my refund is 1,000.00. Taxpayer %04d\n"
                        .formatted(number)
                        .getBytes(StandardCharsets.US_ASCII);
            case EMPTY -> new byte[0];
        };
    }

    private List<Kind> kinds(int count) {
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            kinds.addAll(Collections.nCopies((count * kind.perMille() + 999) / 1000, kind));
        }
        // rounding up gave some too many: the honest ones come first and make up for it
        List<Kind> exact = new ArrayList<>(kinds.subList(kinds.size() - count, kinds.size()));
        Collections.shuffle(exact, new Random(seed));
        return exact;
    }

    private static byte[] cutShort(byte[] whole, RandomGenerator random) {
        return Arrays.copyOf(whole, whole.length / 4 + random.nextInt(whole.length / 2));
    }

    private static byte[] brokenXref(byte[] whole) {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        int start = text.lastIndexOf("startxref");
        int offset = Integer.parseInt(
                text.substring(start + 9, text.indexOf("%%EOF", start)).strip());
        byte[] broken = whole.clone();
        Arrays.fill(broken, offset, start, (byte) '#');
        return broken;
    }
}
