package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditExport;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.audit.AuditQuery;
import gov.hms.sys.audit.AuditRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever a name, a path or a header contains, it is one record, one line of the log and one row of a table, and reads back as it
 * was: nobody can write a line that looks like another, or steer the terminal of whoever reads it.
 */
class S29LogForgeryTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-04-15T12:00:00Z"));

    /** What ends a line, moves a cursor, hides or turns text; as it would be in a terminal or an editor. */
    private static final Pattern DANGEROUS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private static final List<String> HOSTILE = List.of(
            "a\r\nb",
            "x\n{\"seq\":1,\"actor\":\"system\"}",
            "\",\"actor\":\"admin",
            "\\\",\\\"hash\\\":\\\"",
            "\u001b[31mred\u001b[0m\u001b]0;title\u0007",
            "\u009b31m",
            "\u0085next",
            "\u2028line\u2029paragraph",
            "\u202egnp.exe\u202c",
            "\u2066isolated\u2069",
            "zero\u200bwidth\ufeff",
            "\ud800",
            "\udc00",
            "\udc00\ud800",
            "pair \ud83d\udca9",
            "NUL\u0000DEL\u007fBS\b\b\b",
            "=cmd|'/c calc'!A1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "é ü 名前",
            "%s %n ${jndi:ldap://x} {}");

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(HOSTILE);
        Random random = new Random(29);
        for (int i = 0; i < 400; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(200); length > 0; length--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x100) : random.nextInt(0x10000)));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    void anyTextIsOneLineOfTheAuditLogAndReadsBackEqual(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("audit/audit.jsonl");
        List<String> texts = texts();
        try (AuditLog log = AuditLog.open(file, NOON, record -> {})) {
            for (String text : texts) {
                AuditRecord record = log.append(new AuditEntry(text, "a", text, text));
                assertThat(record.detail()).isEqualTo(text);
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        for (byte b : bytes) {
            assertThat(b == '\n' || b >= 0x20 && b < 0x7f).as("byte %d", b).isTrue();
        }
        List<String> lines =
                new String(bytes, StandardCharsets.US_ASCII).lines().toList();
        assertThat(lines).hasSize(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            var parsed = JsonMapper.shared().readTree(lines.get(i));
            assertThat(parsed.get("actor").asString()).isEqualTo(texts.get(i));
            assertThat(parsed.get("target").asString()).isEqualTo(texts.get(i));
            assertThat(parsed.get("seq").asLong()).isEqualTo(i + 1L);
            assertThat(parsed.propertyNames()).hasSize(7);
        }
        AuditLog.open(file, NOON, record -> assertThat(record.actor()).isEqualTo(texts.get((int) record.seq() - 1)))
                .close();
    }

    @Test
    void whatIsTooLongIsCutBetweenTwoCharacters(@TempDir Path directory) throws Exception {
        try (AuditLog log = AuditLog.open(directory.resolve("audit/audit.jsonl"), NOON, record -> {})) {
            String pairs = "x" + "\ud83d\udca9".repeat(10_000);
            AuditRecord record = log.append(new AuditEntry(pairs, "a".repeat(1_000), pairs, pairs));
            assertThat(record.detail().length()).isBetween(4_095, 4_097);
            assertThat(record.actor().length()).isBetween(511, 513);
            assertThat(record.target().length()).isBetween(511, 513);
            assertThat(record.action().length()).isEqualTo(65);
            assertThat(record.detail()).endsWith("\udca9…");
        }
    }

    @Test
    void aCsvRowIsARowAndNoCellIsAFormula(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> texts = texts();
        try (AuditLog log = AuditLog.open(directory.resolve("audit/audit.jsonl"), NOON, record -> {})) {
            for (String text : texts) {
                log.append(new AuditEntry(text, "a", "t", text));
            }
            AuditExport.CSV.write(log.trail(), AuditQuery.ALL, out);
        }
        String csv = out.toString(StandardCharsets.UTF_8);
        String[] rows = csv.split("\r\n", -1);
        assertThat(rows).hasSize(texts.size() + 2);
        for (String row : rows) {
            assertThat(DANGEROUS.matcher(row).find()).as(row).isFalse();
            assertThat(row).doesNotContainPattern("(^|,)\"[=+@\\t-]");
        }
    }

    @Test
    void aTableRowIsARowAndNothingInItSteersTheTerminal() {
        for (String text : texts()) {
            Table table = new Table(Table.Column.text("ACTOR"), Table.Column.text("DETAIL"));
            table.row(text, text);
            StringWriter out = new StringWriter();
            table.printRows(new PrintWriter(out));
            String row = out.toString();
            assertThat(row).endsWith("\n");
            assertThat(DANGEROUS.matcher(row.substring(0, row.length() - 1)).find())
                    .as(row)
                    .isFalse();
        }
    }

    @Test
    void aLineOfTheLogIsALine() throws Exception {
        String configuration;
        try (var in = S29LogForgeryTest.class.getResourceAsStream("/logback.xml")) {
            configuration = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher pattern = Pattern.compile("<pattern>(.*)</pattern>").matcher(configuration);
        assertThat(pattern.find()).isTrue();
        LoggerContext context = new LoggerContext();
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(pattern.group(1));
        layout.start();
        for (String text : texts()) {
            String line = layout.doLayout(new LoggingEvent(
                    "x", context.getLogger("gov.hms.Test"), Level.WARN, "refused {}", null, new Object[] {text}));
            assertThat(line).endsWith("\n").startsWith("20");
            assertThat(DANGEROUS.matcher(line.substring(0, line.length() - 1)).find())
                    .as(line)
                    .isFalse();
        }
    }
}
