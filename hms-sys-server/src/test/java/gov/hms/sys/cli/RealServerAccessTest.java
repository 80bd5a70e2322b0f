package gov.hms.sys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about operators, the audit log and TLS against {@code hms sys run} as it is, with TLS and tokens. */
class RealServerAccessTest {
    private static final String[] SECURED = {"sys", "run", "--http-port", "0", "--grpc-port", "0"};
    private static final String DATA = "hms-sys-data";

    @TempDir
    private Path directory;

    private Cli server;
    private Cli admin;
    private Cli ana;

    @BeforeEach
    void start() {
        server = new Cli(directory);
        admin = new Cli(directory);
        ana = new Cli(directory);
    }

    /** As the hint of {@code hms operator create} says it. */
    private void equip(Cli cli, String token) {
        String url = server.out().replaceAll("(?s).*REST +(https://127\\.0\\.0\\.1:[0-9]+).*", "$1");
        write("ana.token", token);
        cli.environment.put("HMS_SYS_URL", url);
        cli.environment.put("HMS_SYS_TOKEN", "@" + directory.resolve("ana.token"));
        cli.environment.put(
                "HMS_SYS_CA", directory.resolve(DATA).resolve("ca/root.pem").toString());
    }

    private void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> log() {
        try {
            return Files.readAllLines(directory.resolve(DATA).resolve("audit/audit.jsonl"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void anOperatorLivesFromCreateToRevoke() {
        assertThat(whileRunning(() -> {
                    run(admin, 0, "operator", "list");
                    assertThat(admin.err()).contains("only the token of the data directory opens HMS-SYS");
                    run(admin, 0, "operator", "create", "ana", "--role", "viewer", "--days", "30");
                    String token = admin.lines().get(0);
                    assertThat(admin.lines()).hasSize(1);
                    assertThat(admin.err())
                            .matches(
                                    "(?s)ana is viewer; it expires [0-9T:-]+Z\\. Put the token into a file of their own, and on"
                                            + " their machine set HMS_SYS_URL, HMS_SYS_TOKEN=@FILE and HMS_SYS_CA.*");
                    equip(ana, token);

                    run(ana, 0, "policy", "get");
                    run(ana, 0, "audit", "tail");
                    assertThat(ana.out()).contains("operator.create").doesNotContain(token);
                    run(ana, 1, "operator", "create", "eve", "--role", "admin");
                    run(ana, 1, "operator", "list");
                    run(ana, 1, "mtls", "permissive");
                    assertThat(ana.err()).startsWith("error: ").contains("next: ");

                    run(admin, 0, "operator", "list");
                    assertThat(admin.lines().get(0)).matches("NAME +ROLE +CREATED +BY +EXPIRES +LAST USED");
                    assertThat(admin.lines().get(1))
                            .matches("ana +viewer +[0-9T:-]+Z +operator +[0-9T:-]+Z +[0-9T:-]+Z");
                    run(admin, 0, "operator", "list", "-o", "json");
                    assertThat(admin.out()).contains("\"ana\"").doesNotContain(token);
                    run(admin, 1, "operator", "create", "ana", "--role", "viewer");
                    run(admin, 2, "operator", "create", "bob", "--role", "root");
                    run(admin, 2, "operator", "create", "bob", "--role", "viewer", "--days", "3651");

                    run(admin, 0, "operator", "revoke", "ana");
                    assertThat(admin.out()).isEqualTo("ana revoked\n");
                    run(ana, 1, "policy", "get");
                    run(admin, 1, "operator", "revoke", "ana");
                    run(admin, 0, "audit", "tail", "-n", "100", "--action", "access.refuse");
                    assertThat(admin.out()).contains("ana", "role viewer", "POST /mtls/permissive");
                    assertThat(String.join("\n", log()))
                            .contains("\"operator.create\"", "\"operator.revoke\"")
                            .doesNotContain(token);
                }))
                .isZero();
    }

    @Test
    void theAuditLogIsTailedExportedAndVerified() {
        assertThat(whileRunning(() -> {
                    run(admin, 0, "token", "create", "return-intake.intake");
                    run(admin, 0, "audit", "tail", "-n", "5");
                    assertThat(admin.lines().get(0)).matches("SEQ +TIME +ACTOR +ACTION +TARGET +DETAIL");
                    assertThat(admin.lines())
                            .anyMatch(
                                    line -> line.matches(
                                            " *[0-9]+ +[0-9T:-]+Z +operator +token\\.create +return-intake\\.intake +until .*"));
                    run(admin, 0, "audit", "tail", "--actor", "operator", "--action", "token.", "--since", "1h");
                    assertThat(admin.lines()).hasSize(2);
                    run(admin, 0, "audit", "tail", "--target", "nobody");
                    assertThat(admin.lines()).hasSizeLessThan(2);
                    run(admin, 0, "audit", "tail", "-n", "1", "-o", "yaml");
                    assertThat(admin.lines().get(0)).isEqualTo("records:");
                    assertThat(admin.out())
                            .containsPattern("(?m)^- seq: [0-9]+$")
                            .containsPattern("(?m)^  hash: [0-9a-f]{64}$");
                    run(admin, 2, "audit", "tail", "-n", "1001");

                    run(admin, 0, "audit", "export");
                    assertThat(admin.lines())
                            .isEqualTo(log().subList(0, admin.lines().size()));
                    assertThat(admin.lines()).hasSizeGreaterThan(2);
                    run(admin, 0, "audit", "export", "--format", "csv", "--since", "30d", "--action", "token.create");
                    assertThat(admin.lines()).hasSize(2);
                    run(admin, 0, "audit", "export", "--until", "2020-01-01T00:00:00Z");
                    assertThat(admin.out()).isEmpty();
                    run(admin, 2, "audit", "export", "--format", "xml");

                    run(admin, 0, "audit", "verify");
                    assertThat(admin.lines().get(0)).matches("whole: [0-9]+ records, 1 to [0-9]+, in 1 files");
                    assertThat(admin.lines().get(1)).matches("sealed up to record [0-9]+ by key [0-9a-f:sh]+.*");
                }))
                .isZero();
        run(admin, 0, "audit", "verify", "--data", DATA);
        run(admin, 0, "audit", "verify", DATA + "/audit/audit.jsonl");
        List<String> lines = log();
        String altered = lines.get(1).replaceFirst("\"actor\":\"[^\"]", "\"actor\":\"X");
        write(
                DATA + "/audit/audit.jsonl",
                String.join(
                                "\n",
                                Stream.concat(
                                                Stream.of(lines.get(0), altered),
                                                lines.stream().skip(2))
                                        .toList()) + "\n");
        run(admin, 3, "audit", "verify", "--data", DATA);
        assertThat(admin.lines().get(0)).matches("ALTERED: audit\\.jsonl, line 2: record 2 .+");
        assertThat(admin.err()).contains("next: keep a copy of the files as they are");
        run(admin, 2, "audit", "verify", "--key", "x.pem");
    }

    @Test
    void tlsGoesFromStrictToPermissiveAndBack() {
        assertThat(whileRunning(() -> {
                    run(admin, 0, "mtls", "strict");
                    assertThat(admin.out()).isEqualTo("mtls is strict already\n");
                    run(admin, 0, "mtls", "permissive");
                    assertThat(admin.out()).startsWith("mtls is permissive (");
                    assertThat(admin.err()).contains("whoever reaches a service's port can call it now");
                    run(admin, 0, "mtls", "permissive");
                    assertThat(admin.out()).isEqualTo("mtls is permissive already\n");
                    run(admin, 1, "mtls", "strict", "--check");
                    assertThat(admin.out() + admin.err()).contains("not ready");
                    run(admin, 1, "mtls", "strict");
                    assertThat(admin.err()).startsWith("error: ").contains("--force");
                    run(admin, 2, "mtls", "strict", "--check", "--within", "2h");
                    run(admin, 0, "mtls", "strict", "--force");
                    assertThat(admin.out()).startsWith("mtls is strict (");
                    run(admin, 0, "mesh", "denied");
                    assertThat(admin.err()).contains("nobody was refused in the last hour");
                    run(admin, 0, "audit", "tail", "--action", "policy.put");
                    assertThat(admin.lines()).hasSize(3);
                }))
                .isZero();
    }

    private int whileRunning(Runnable meanwhile) {
        boolean[] ran = new boolean[1];
        server.timing.allow(0, () -> {
            ran[0] = true;
            meanwhile.run();
        });
        int exitCode = server.run(SECURED);
        assertThat(ran[0]).as("started: %s", server.err()).isTrue();
        return exitCode;
    }

    private static void run(Cli cli, int expected, String... args) {
        assertThat(cli.run(args))
                .as("%s: %s%s", String.join(" ", args), cli.out(), cli.err())
                .isEqualTo(expected);
    }
}
