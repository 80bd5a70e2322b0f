package gov.hms.samples.taxday.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Has PDFBox read a page before the first caller does: its first page takes half a second, its tenth a millisecond or two. */
final class WarmUp {
    private static final int TIMES = 10;

    private WarmUp() {}

    static void run() throws IOException {
        byte[] page = page();
        try {
            for (int i = 0; i < TIMES; i++) {
                TaxReturn.parse(PdfText.of(page));
            }
        } catch (UnreadableReturnException e) {
            throw new IOException("PDFBox does not read what it wrote itself", e);
        }
    }

    private static byte[] page() throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(FontName.HELVETICA), 11);
                content.showText("Line 1  Wages 1.00");
                content.endText();
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        }
    }
}
