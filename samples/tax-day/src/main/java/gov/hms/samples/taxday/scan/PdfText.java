package gov.hms.samples.taxday.scan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * The text of a PDF, or a clear no. PDFBox repairs what it can and reads on; here money follows from what is read, so a file
 * that is cut short or whose cross-reference table is gone is refused before PDFBox gets to guess.
 */
final class PdfText {
    private static final int EDGE = 1024;
    private static final int MAX_PAGES = 50;
    private static final Pattern START_XREF = Pattern.compile("startxref\\s+(\\d{1,10})\\s+%%EOF");
    private static final Pattern XREF = Pattern.compile("\\s*(xref\\b|\\d+ \\d+ obj\\b)");

    private PdfText() {}

    static String of(byte[] file) throws UnreadableReturnException {
        requirePdf(file);
        requireWhole(file);
        try (PDDocument document = Loader.loadPDF(file)) {
            if (document.getNumberOfPages() == 0) {
                throw new UnreadableReturnException("damaged: the document has no page; send the file again");
            }
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            stripper.setEndPage(MAX_PAGES);
            return stripper.getText(document);
        } catch (InvalidPasswordException e) {
            throw new UnreadableReturnException("encrypted: a password is needed; send the file without one", e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // PDFBox answers malformed objects with whatever exception the place that trips over them throws
            throw new UnreadableReturnException("damaged: " + e + "; send the file again", e);
        }
    }

    private static void requirePdf(byte[] file) throws UnreadableReturnException {
        if (!text(file, 0, EDGE).contains("%PDF-")) {
            throw new UnreadableReturnException(
                    "not a PDF: %d bytes without %%PDF- among the first %d; send the return as a PDF"
                            .formatted(file.length, EDGE));
        }
    }

    private static void requireWhole(byte[] file) throws UnreadableReturnException {
        Matcher start = START_XREF.matcher(text(file, file.length - EDGE, file.length));
        if (!start.find()) {
            throw new UnreadableReturnException(
                    "damaged: cut short, there is no startxref and %%EOF at the end; send the file again");
        }
        int offset = (int) Math.min(Long.parseLong(start.group(1)), file.length);
        if (!XREF.matcher(text(file, offset, offset + 32)).lookingAt()) {
            throw new UnreadableReturnException(
                    "damaged: no cross-reference table at byte %d, where startxref points; send the file again"
                            .formatted(offset));
        }
    }

    private static String text(byte[] file, int from, int to) {
        int start = Math.max(0, from);
        return new String(file, start, Math.min(file.length, to) - start, StandardCharsets.ISO_8859_1);
    }
}
