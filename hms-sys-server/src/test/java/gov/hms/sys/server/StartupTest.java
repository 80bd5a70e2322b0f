package gov.hms.sys.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StartupTest {
    @TempDir
    Path directory;

    private HmsSysConfig config() {
        return RunningSys.config(directory).withDev(true);
    }

    private static void refused(HmsSysConfig config, String... expected) {
        assertThatThrownBy(() -> HmsSys.start(config).close())
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(expected);
    }

    @Test
    void itNeedsNothingAndLeavesItsPrivateFilesToItsOwnerAlone() throws Exception {
        try (HmsSys sys = HmsSys.start(config())) {
            assertThat(sys.httpPort()).isPositive();
            Path data = directory.resolve("data");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
            for (String secret :
                    List.of("operator.token", "ca/root.key.pem", "ca/issuing.key.pem", "ca/token.key.pem")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))))
                        .as(secret)
                        .isEqualTo("rw-------");
            }
            JsonNode connect = JsonMapper.shared().readTree(Files.readString(data.resolve("connect.json")));
            assertThat(connect.get("url").asString()).isEqualTo("http://127.0.0.1:" + sys.httpPort());
            assertThat(connect.get("grpc").asString()).isEqualTo("127.0.0.1:" + sys.grpcPort());
            assertThat(connect.get("ca").isNull()).isTrue();
            assertThat(connect.get("operatorToken").isNull()).isTrue();
        }
    }

    @Test
    void itStartsAgainOnItsOwnData() throws Exception {
        HmsSys.start(config()).close();
        HmsSys.start(config()).close();
    }

    @Test
    void aTakenPortIsNamedWithItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            refused(config().withPorts(port, 0), "Port " + port, "--http-port");
            refused(config().withPorts(0, port), "Port " + port, "--grpc-port");
        }
        HmsSys.start(config()).close();
    }

    @Test
    void twoOnOneDataDirectoryAreRefused() throws Exception {
        try (HmsSys first = HmsSys.start(config())) {
            refused(config(), "in use by another HMS-SYS", "--data");
            assertThat(first.httpPort()).isPositive();
        }
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(directory.resolve("data"), "a file");
        refused(config(), directory.resolve("data").toString(), "--data");
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        HmsSys.start(config()).close();
        Path key = directory.resolve("data/ca/token.key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        refused(config(), key.toString(), "chmod 600");
    }

    @Test
    void aDamagedDatabaseIsRefused() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/hms-sys.db"), "nonsense ".repeat(1_000));
        refused(config(), "hms-sys.db", "backup");
    }

    @Test
    void anAlteredAuditLogIsRefused() throws Exception {
        HmsSys.start(config()).close();
        HmsSys.start(config()).close();
        Path log = directory.resolve("data/audit/audit.jsonl");
        Files.writeString(log, Files.readString(log).replaceFirst("system", "nobody"));
        refused(config(), "audit log was altered", "line 1");
    }

    /** Two that an HMS-SYS of another version stored: the text of one is no policy here, the other has a field that is unknown here. */
    private void storePoliciesOfAnotherVersion() throws Exception {
        HmsSys.start(config()).close();
        try (var other = java.sql.DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/hms-sys.db"));
                var statement = other.createStatement()) {
            statement.execute("UPDATE meta SET revision = 9");
            statement.execute("INSERT INTO policies VALUES ('scan-access', 'api', 'apiVersion: hms/v0', 7, 0)");
            statement.execute("""
                    INSERT INTO policies VALUES ('scan-traffic', 'file:scan.yaml', '{apiVersion: hms/v1, kind: TrafficPolicy, \
                    metadata: {name: scan-traffic}, spec: {destination: fraud-scanner.scan, hurry: true}}', 9, 0)""");
        }
    }

    @Test
    void aStoredPolicyThatCannotBeReadIsNotLeftOutInSilence() throws Exception {
        storePoliciesOfAnotherVersion();
        refused(
                config(),
                "cannot read 2",
                "scan-access@7 (",
                "apiVersion",
                "scan-traffic@9 (",
                "hurry",
                "--drop-policy scan-access@7,scan-traffic@9");
        refused(config().withDroppedPolicies(Set.of("scan-access@7")), "cannot read 1", "--drop-policy scan-traffic@9");
        refused(config().withDroppedPolicies(Set.of("scan-traffic@8")), "scan-traffic@9 (");
    }

    @Test
    void aPolicyThatCannotBeReadIsDroppedByNameAndOnRecord() throws Exception {
        storePoliciesOfAnotherVersion();
        Set<String> both = Set.of("scan-access@7", "scan-traffic@9");
        try (RunningSys sys =
                new RunningSys(directory, true, InstantSource.system(), config -> config.withDroppedPolicies(both))) {
            assertThat(sys.ok("GET", "/policies/scan-access/history", "").toString())
                    .contains("\"revision\":7", "\"deleted\":true");
        }
        assertThat(Files.readAllLines(directory.resolve("data/audit/audit.jsonl")))
                .filteredOn(line -> line.contains("\"policy.drop\""))
                .anySatisfy(line -> assertThat(line).contains("scan-access@7, as --drop-policy said", "apiVersion"))
                .anySatisfy(line -> assertThat(line).contains("scan-traffic@9, as --drop-policy said", "hurry"))
                .hasSize(2);
        HmsSys.start(config()).close();
    }

    @Test
    void whatCanBeReadIsNeverDroppedAndAnOptionThatIsLeftBehindDropsNothing() throws Exception {
        String policy = """
                {"apiVersion":"hms/v1","kind":"AccessPolicy","metadata":{"name":"scan-access"},
                 "spec":{"destination":"fraud-scanner.scan","allow":[{"source":"return-intake"}]}}""";
        String label;
        try (RunningSys sys = new RunningSys(directory, true)) {
            label = "scan-access@"
                    + sys.ok("PUT", "/policies/scan-access", policy)
                            .get("revision")
                            .asLong();
        }
        for (String left : List.of(label, "scan-access@1000", "nothing@1")) {
            try (RunningSys sys = new RunningSys(
                    directory, true, InstantSource.system(), config -> config.withDroppedPolicies(Set.of(left)))) {
                assertThat(sys.ok("GET", "/policies", "").toString()).as(left).contains("scan-access");
            }
        }
        assertThat(Files.readString(directory.resolve("data/audit/audit.jsonl")))
                .doesNotContain("policy.drop");
        assertThatThrownBy(() -> config().withDroppedPolicies(Set.of("scan-access")))
                .hasMessageContaining("droppedPolicies: scan-access (expected: NAME@REVISION");
    }

    @Test
    void numbersOutOfRangeAreRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> config().withPorts(70_000, 0)).hasMessageContaining("0 to 65535");
        assertThatThrownBy(() -> config().withCertificateTtl(java.time.Duration.ofSeconds(5)))
                .hasMessageContaining("certificateTtl");
    }

    @Test
    void aDatabaseThatWasPutBackBeginsALaterEpochOnRecord() throws Exception {
        long before;
        try (RunningSys sys = new RunningSys(directory, true)) {
            before = epoch(sys);
        }
        try (RunningSys sys = new RunningSys(directory, true)) {
            assertThat(epoch(sys)).as("an ordinary start").isEqualTo(before);
        }
        long restored;
        try (RunningSys sys =
                new RunningSys(directory, true, InstantSource.system(), config -> config.withRestored(true))) {
            restored = epoch(sys);
            assertThat(restored).isGreaterThan(before);
        }
        assertThat(Files.readString(directory.resolve("data/audit/audit.jsonl")))
                .contains("epoch " + restored + " in the place of " + before);
        try (RunningSys sys = new RunningSys(directory, true)) {
            assertThat(epoch(sys)).as("it stays").isEqualTo(restored);
        }
    }

    @Test
    void aDataDirectoryIsOfOneTrustDomainForGood() throws Exception {
        HmsSys.start(config().withTrustDomain("prod.example")).close();
        refused(
                config(),
                "of the trust domain prod.example, not of hms.local",
                "--trust-domain prod.example",
                "--data");
        HmsSys.start(config().withTrustDomain("prod.example")).close();
    }

    @Test
    void aDatabaseFromBeforeThereWasAChoiceIsOfTheTrustDomainThatThereWas() throws Exception {
        HmsSys.start(config()).close();
        try (var other = java.sql.DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/hms-sys.db"));
                var statement = other.createStatement()) {
            statement.execute("UPDATE meta SET revision = 7");
            statement.execute("DROP TABLE trust_domain");
        }
        refused(config().withTrustDomain("prod.example"), "of the trust domain hms.local");
        HmsSys.start(config()).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Prod.example", "prod example", "prod/example", "spiffe://prod", "pröd"})
    void whatIsNoTrustDomainIsRefused(String name) {
        assertThatThrownBy(() -> config().withTrustDomain(name))
                .hasMessageStartingWith("trustDomain: " + name + " (expected: 1 to 255 characters of a-z");
    }

    private static long epoch(RunningSys sys) throws Exception {
        return sys.ok("GET", "/health", "").get("epoch").asLong();
    }
}
