package gov.hms.samples.taxday.returns;

import gov.hms.samples.taxday.scan.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Prints a {@link Form}: the form on the first page, schedule W with eight employers on each further one. */
final class FormPdf {
    private static final int EMPLOYERS_PER_PAGE = 8;
    private static final int LEFT = 60;
    private static final int RIGHT = 420;
    private static final int TOP = 740;
    private static final int LEADING = 22;

    private final PDFont font = new PDType1Font(FontName.HELVETICA);

    byte[] print(Form form) {
        return print(form, null);
    }

    /** Encrypted, so that nobody without the password can read it. */
    byte[] printEncrypted(Form form) {
        // 40-bit RC4 is worthless as protection, but unlike AES it takes no random number: the file stays reproducible
        StandardProtectionPolicy policy = new StandardProtectionPolicy("owner", "unknown", new AccessPermission());
        policy.setEncryptionKeyLength(40);
        return print(form, policy);
    }

    private byte[] print(Form form, StandardProtectionPolicy protection) {
        try (PDDocument document = new PDDocument()) {
            // without it PDFBox takes the time of day, and no two runs write the same bytes
            document.setDocumentId((long) form.number());
            for (List<String[]> page : pages(form)) {
                print(document, page);
            }
            if (protection != null) {
                document.getDocument().setDocumentID(fixedId(form));
                document.protect(protection);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot print return " + form.number(), e);
        }
    }

    /** The key of an encrypted document is derived from its id, which PDFBox would take from the time of day here too. */
    private static COSArray fixedId(Form form) {
        COSString id = new COSString(name(form));
        COSArray both = new COSArray();
        both.add(id);
        both.add(id);
        return both;
    }

    private static List<List<String[]>> pages(Form form) {
        List<List<String[]>> pages = new ArrayList<>();
        pages.add(front(form));
        List<Long> employers = form.employers();
        for (int from = 0; from < employers.size(); from += EMPLOYERS_PER_PAGE) {
            List<String[]> page = new ArrayList<>();
            page.add(new String[] {"Schedule W: employers of " + name(form), ""});
            for (int i = from; i < Math.min(from + EMPLOYERS_PER_PAGE, employers.size()); i++) {
                page.add(new String[] {"Employer %d  Synthetic Works".formatted(i + 1), dollars(employers.get(i))});
            }
            pages.add(page);
        }
        return pages;
    }

    private static List<String[]> front(Form form) {
        List<String[]> page = new ArrayList<>();
        page.add(new String[] {"Synthetic Income Tax Return 2026", ""});
        page.add(new String[] {"Name: " + name(form), ""});
        page.add(new String[] {"Taxpayer id: " + form.taxpayerId(), ""});
        form.dependentIds().forEach(id -> page.add(new String[] {"Dependent id: " + id, ""}));
        page.add(new String[] {"Routing: " + form.routing(), ""});
        page.add(new String[] {"Account: " + form.account(), ""});
        for (Line line : Line.values()) {
            page.add(new String[] {
                "Line %d  %s".formatted(line.number(), line.title()),
                dollars(form.amounts().get(line))
            });
        }
        return page;
    }

    private void print(PDDocument document, List<String[]> lines) throws IOException {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            int y = TOP;
            for (String[] line : lines) {
                text(content, LEFT, y, line[0]);
                text(content, RIGHT, y, line[1]);
                y -= LEADING;
            }
        }
    }

    private void text(PDPageContentStream content, int x, int y, String text) throws IOException {
        content.beginText();
        content.setFont(font, 11);
        content.newLineAtOffset(x, y);
        content.showText(text);
        content.endText();
    }

    private static String name(Form form) {
        return String.format(Locale.ROOT, "Taxpayer %04d", form.number());
    }

    private static String dollars(long cents) {
        return String.format(Locale.ROOT, "%,d.%02d", cents / 100, cents % 100);
    }
}
