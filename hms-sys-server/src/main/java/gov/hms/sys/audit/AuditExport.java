package gov.hms.sys.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms in which records leave HMS-SYS. */
public enum AuditExport {
    /** Line by line as in the log. */
    JSONL("application/jsonl") {
        @Override
        byte[] head() {
            return new byte[0];
        }

        @Override
        byte[] line(AuditRecord record) {
            return AuditLine.write(record);
        }
    },

    /** For spreadsheets: RFC 4180, UTF-8. */
    CSV("text/csv; charset=utf-8") {
        @Override
        byte[] head() {
            return row(List.of("seq", "time", "actor", "action", "target", "detail", "hash"));
        }

        @Override
        byte[] line(AuditRecord record) {
            return row(List.of(
                    String.valueOf(record.seq()),
                    record.time().toString(),
                    record.actor(),
                    record.action(),
                    record.target(),
                    record.detail(),
                    record.hash()));
        }
    };

    private final String contentType;

    AuditExport(String contentType) {
        this.contentType = contentType;
    }

    public static Optional<AuditExport> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    public String contentType() {
        return contentType;
    }

    abstract byte[] head();

    abstract byte[] line(AuditRecord record);

    /** Writes what is asked for, record by record. */
    public void write(AuditTrail trail, AuditQuery query, OutputStream out) throws IOException {
        out.write(head());
        trail.read(query, record -> out.write(line(record)));
    }

    private static byte[] row(List<String> cells) {
        return (cells.stream().map(AuditExport::cell).collect(Collectors.joining(",")) + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * In quotes. What a spreadsheet would run as a formula begins with an apostrophe, which makes it text; what would end a line,
     * or hide or turn text, is written as its code.
     */
    private static String cell(String text) {
        StringBuilder cell = new StringBuilder(text.length() + 2).append('"');
        if (!text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0) {
            cell.append('\'');
        }
        text.codePoints().forEach(character -> {
            if (character == '"') {
                cell.append("\"\"");
            } else if (hidden(character)) {
                cell.append("\\u%04x".formatted(character));
            } else {
                cell.appendCodePoint(character);
            }
        });
        return cell.append('"').toString();
    }

    private static boolean hidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
