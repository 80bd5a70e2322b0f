package gov.hms.sys.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.sys.admission.IssuingRates;
import gov.hms.sys.admission.SubjectRule;
import gov.hms.sys.admission.TokenIssuer;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.stream.ConnectionLimits;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir
    Path directory;

    private HmsSysConfig read(String text) throws Exception {
        Path file = directory.resolve("hms-sys.yaml");
        Files.writeString(file, text);
        return ConfigFile.read(file, HmsSysConfig.defaults());
    }

    private void refused(String text, String... lines) {
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(PolicyRejectedException.class, refused -> {
            assertThat(refused.violations()).hasSize(lines.length);
            for (int i = 0; i < lines.length; i++) {
                assertThat(refused.violations().get(i)).contains(lines[i]);
            }
        });
    }

    @Test
    void itHoldsEveryOptionOfARun() throws Exception {
        HmsSysConfig config = read("""
                dev: true
                data: state
                policies: /etc/hms-sys/policies
                httpPort: 8080
                grpcPort: 8443
                certificateTtl: 12h
                trustDomain: prod.example
                advertise: [hms-sys-1.example:7443, hms-sys-2.example]
                """);
        assertThat(config.dev()).isTrue();
        assertThat(config.dataDirectory()).isEqualTo(directory.toAbsolutePath().resolve("state"));
        assertThat(config.policiesDirectory()).isEqualTo(Path.of("/etc/hms-sys/policies"));
        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.grpcPort()).isEqualTo(8443);
        assertThat(config.certificateTtl()).isEqualTo(Duration.ofHours(12));
        assertThat(config.trustDomain()).isEqualTo("prod.example");
        assertThat(config.advertised()).containsExactly("hms-sys-1.example:7443", "hms-sys-2.example");
    }

    @Test
    void itSaysHowKeysAndRecordsAreKeptAndWhereInstancesMayBe() throws Exception {
        HmsSysConfig config = read("""
                authority: { passphraseFile: ca-passphrase }
                audit: { retentionDays: 400, anchor: /mnt/elsewhere/seals }
                registry: { allow: [10.0.0.0/8, "fd00::/8"] }
                """);
        assertThat(config.authority().passphraseFile())
                .contains(directory.toAbsolutePath().resolve("ca-passphrase"));
        assertThat(config.audit())
                .isEqualTo(new AuditSettings(
                        Optional.of(Duration.ofDays(400)), Optional.of(Path.of("/mnt/elsewhere/seals"))));
        assertThat(config.registry()).isEqualTo(RegistrySettings.of(List.of("10.0.0.0/8", "fd00::/8")));
    }

    @Test
    void oneFieldOfASectionLeavesTheOthersAsTheyWere() throws Exception {
        HmsSysConfig config = read("audit: { anchor: seals }\n");
        assertThat(config.audit().retention()).isEmpty();
        assertThat(config.audit().anchor()).contains(directory.toAbsolutePath().resolve("seals"));
        assertThat(config.authority()).isEqualTo(AuthoritySettings.DEFAULTS);
        assertThat(config.registry()).isEqualTo(RegistrySettings.DEFAULTS);
    }

    @Test
    void theKeysAreEncryptedWithThePassphraseOfTheFileThatItNames() throws Exception {
        Path passphrase = Files.createFile(
                directory.resolve("ca-passphrase"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passphrase, "correct horse battery staple\nanother line\n");
        HmsSysConfig config = read("""
                data: data
                httpPort: 0
                grpcPort: 0
                authority: { passphraseFile: ca-passphrase }
                """);
        HmsSys.start(config).close();
        assertThat(Files.readString(directory.resolve("data/ca/root.key.pem"))).contains("ENCRYPTED PRIVATE KEY");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> HmsSys.start(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("chmod 600 " + passphrase)
                .hasMessageNotContaining("horse");
        Files.delete(passphrase);
        assertThatThrownBy(() -> HmsSys.start(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(passphrase.toString());
    }

    @Test
    void whatItDoesNotSayStaysAsItWas() throws Exception {
        HmsSysConfig config = read("httpPort: 1\n");
        HmsSysConfig defaults = HmsSysConfig.defaults();
        assertThat(config).isEqualTo(defaults.withPorts(1, defaults.grpcPort()));
        assertThat(config.tokens()).isEqualTo(TokenSettings.DEFAULTS);
    }

    @Test
    void itSaysHowManyMayBeConnected() throws Exception {
        assertThat(read("connections: { perService: 500 }").connections())
                .isEqualTo(new ConnectionLimits(10_000, 1_000, 500));
        assertThat(read("connections: { most: 16, perAddress: 100000 }").connections())
                .isEqualTo(new ConnectionLimits(16, 100_000, 2_000));
        refused(
                "connections: { most: 15, perAddress: 100001 }",
                "connections.most: 15",
                "connections.perAddress: 100001");
        refused("connections: { perHost: 20 }", "unknown field");
    }

    @Test
    void itNamesTheIssuersWhoseTokensAreAccepted() throws Exception {
        TokenSettings tokens = read("""
                        tokens:
                          builtIn: false
                          limits: { perSecond: 2, burst: 10 }
                          issuers:
                            - issuer: https://iam.example
                              jwks: { url: https://iam.example/jwks.json, authority: iam.pem }
                              algorithms: [ES384]
                              claims: { service: azp, namespace: /org/unit }
                              namespaces: [scan]
                              clockToleranceSeconds: 5
                              maxLifeHours: 1
                            - issuer: https://kubernetes.default.svc
                              audience: mesh
                              jwks: { file: jwks.json }
                              subject: "system:serviceaccount:{namespace}:{service}"
                              reuse: allowed
                        """).tokens();
        assertThat(tokens.builtIn()).isFalse();
        assertThat(tokens.rates()).isEqualTo(new IssuingRates(2, 10));
        Path here = directory.toAbsolutePath();
        assertThat(tokens.issuers())
                .isEqualTo(List.of(
                        new TokenIssuer(
                                "https://iam.example",
                                "hms-mesh",
                                new TokenIssuer.Keys.OfUrl(
                                        URI.create("https://iam.example/jwks.json"),
                                        Optional.of(here.resolve("iam.pem"))),
                                Set.of("ES384"),
                                new SubjectRule.Claims("azp", "/org/unit"),
                                Set.of("scan"),
                                Duration.ofSeconds(5),
                                Duration.ofHours(1),
                                false),
                        new TokenIssuer(
                                "https://kubernetes.default.svc",
                                "mesh",
                                new TokenIssuer.Keys.OfFile(here.resolve("jwks.json")),
                                Set.of("ES256", "RS256"),
                                new SubjectRule.Form("system:serviceaccount:{namespace}:{service}"),
                                Set.of(),
                                Duration.ofSeconds(60),
                                Duration.ofHours(24),
                                true)));
    }

    @Test
    void allThatIsWrongComesAtOnceWithItsPlace() {
        refused(
                """
                httpPort: 99999
                grpcport: 1
                tokens:
                  builtIn: yes
                  issuers:
                    - issuer: https://iam.example
                      jwks: { url: http://iam.example/jwks.json }
                      algorithms: [none, HS256]
                """,
                "hms-sys.yaml:1:11: httpPort: 99999 (expected: 0 to 65535",
                "hms-sys.yaml:2:1: grpcport: unknown field",
                "hms-sys.yaml:4:12: tokens.builtIn: yes (expected: true or false",
                "hms-sys.yaml:7:20: tokens.issuers[0].jwks.url: http://iam.example/jwks.json (expected: an https URL",
                "hms-sys.yaml:8:20: tokens.issuers[0].algorithms[0]: none (expected: one of ES256",
                "hms-sys.yaml:8:26: tokens.issuers[0].algorithms[1]: HS256 (expected: one of ES256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "certificateTtl: 8d | certificateTtl: 8d (expected: a number and s, m, h or d, as in 24h; 1m to 7d",
                "certificateTtl: 30s | certificateTtl: 30s",
                "certificateTtl: 24 | certificateTtl: 24",
                "trustDomain: Prod | trustDomain: Prod (expected: 1 to 255 characters of a-z",
                "data: [a] | data: a list",
                "advertise: [] | advertise: 0 addresses",
                "tokens: {} | tokens: {} (expected: at least one of",
                "tokens: { limits: { burst: 0 } } | tokens.limits.burst: 0",
                "httpPort: 1~httpPort: 2 | written twice",
                "authority: {} | authority: {} (expected: at least one of",
                "authority: { passphrase: secret } | authority.passphrase: unknown field",
                "authority: { passphraseFile: '' } | authority.passphraseFile:",
                "audit: { retentionDays: 29 } | audit.retentionDays: 29 (expected: 30 to 36500",
                "audit: { retentionDays: 0 } | audit.retentionDays: 0",
                "audit: { retentionDays: 30d } | audit.retentionDays: 30d",
                "audit: { retention: 30 } | audit.retention: unknown field",
                "registry: { allow: [] } | registry.allow: 0 networks",
                "registry: { allow: 10.0.0.0/8 } | registry.allow:",
                "registry: { allow: [10.0.0.0] } | registry.allow[0]: 10.0.0.0 (expected: a network",
                "registry: { allow: [10.0.0.0/33] } | registry.allow[0]: 10.0.0.0/33 (expected: a network",
                "registry: { allow: [host.example/8] } | registry.allow[0]: host.example/8",
            })
    void whatItMayNotSayIsRefused(String text, String because) {
        refused(text.replace('~', '\n'), because);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hms-sys | https://a.example/j | a:{service}:{namespace} | each issuer once, and none called hms-sys",
                "x | https://user@a.example/j | a:{service}:{namespace} | jwks.url",
                "x | https://a.example/j#frag | a:{service}:{namespace} | jwks.url",
                "x | ftp://a.example/j | a:{service}:{namespace} | jwks.url",
                "x | file:///etc/passwd | a:{service}:{namespace} | jwks.url",
                "x | https://a.example/j | {service}{namespace} | subject",
                "x | https://a.example/j | {service}-{service} | subject",
                "x | https://a.example/j | {service} | subject",
                "x | https://a.example/j | {service}:{namespace}:{x} | subject",
            })
    void anIssuerThatCouldBeDeceivedIsRefused(String issuer, String url, String subject, String because) {
        refused(
                "tokens:\n  issuers:\n    - issuer: " + issuer + "\n      jwks: { url: \"" + url
                        + "\" }\n      subject: \"" + subject + "\"\n",
                because);
    }

    @Test
    void anIssuerWithoutARuleForWhomItSpeaksIsRefused() {
        refused(
                "tokens:\n  issuers:\n    - issuer: x\n      jwks: { file: jwks.json }\n",
                "tokens.issuers[0]: none of them (expected: exactly one of claims, subject");
    }

    @Test
    void anEmptyFileSaysWhatItShouldBe() {
        refused("# nothing\n", "nothing (expected: the configuration of HMS-SYS, as in httpPort: 7080)");
    }
}
