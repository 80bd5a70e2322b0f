package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.sys.admission.Admission;
import gov.hms.sys.cli.Cli;
import gov.hms.sys.server.AuthoritySettings;
import gov.hms.sys.server.RunningSys;
import gov.hms.sys.server.SysProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Keys of the authority are used only where nobody else can read or replace them, lie encrypted when there is a passphrase, and appear in no output. */
class S37KeysAtRestTest {
    private static final String PASSPHRASE = "correct horse battery staple";
    private static final String WRONG = "another horse, another staple";
    private static final int QUICK = 1_000;
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\n(.*?)-----END", Pattern.DOTALL);

    @TempDir
    Path directory;

    private Path ca() {
        return directory.resolve("ca");
    }

    private CertificateAuthority open(KeyVault vault) throws KeyFileException {
        return CertificateAuthority.open(ca(), "hms.local", vault, InstantSource.system(), new SecureRandom());
    }

    private static KeyVault sealed(String passphrase) {
        return new KeyVault(passphrase.toCharArray(), QUICK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw-rw----", "rwx------", "rw------x"})
    void aKeyThatOthersCouldUseIsRefused(String mode) throws Exception {
        open(KeyVault.inClear());
        Path key = ca().resolve("issuing.key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> open(KeyVault.inClear()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("chmod 600 " + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx", "rwx-w----"})
    void aDirectoryInWhichOthersCouldPutAnotherKeyIsRefused(String mode) throws Exception {
        open(KeyVault.inClear());
        Files.setPosixFilePermissions(ca(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> open(KeyVault.inClear()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("chmod 700 " + ca());
    }

    @Test
    void aKeyOfSomebodyElseIsRefused() throws Exception {
        open(KeyVault.inClear());
        Path key = ca().resolve("issuing.key.pem");
        long owner = ((Number) Files.getAttribute(key, "unix:uid")).longValue();
        if (owner == 0) {
            Files.setAttribute(key, "unix:uid", 65_534);
            owner = 65_534;
        }
        long other = owner + 1;
        assertThatThrownBy(() -> new FileOwners(other).require(key))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("belongs to user");
    }

    @Test
    void aPassphraseEncryptsWhatLaysInClearAndKeepsItUsable() throws Exception {
        CertificateAuthority clear = open(KeyVault.inClear());
        Path former = Files.createDirectory(ca().resolve("retired-0123456789abcdef"));
        Files.copy(ca().resolve("root.key.pem"), former.resolve("root.key.pem"), StandardCopyOption.COPY_ATTRIBUTES);
        CertificateAuthority encrypted = open(sealed(PASSPHRASE));
        assertThat(encrypted.anchor()).isEqualTo(clear.anchor());
        for (String name : List.of("root.key.pem", "issuing.key.pem", "retired-0123456789abcdef/root.key.pem")) {
            String text = Files.readString(ca().resolve(name));
            assertThat(text).contains("BEGIN ENCRYPTED PRIVATE KEY").doesNotContain("BEGIN PRIVATE KEY");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ca().resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(open(sealed(PASSPHRASE)).endOfIssuing()).isEqualTo(clear.endOfIssuing());
    }

    @Test
    void aWrongOrMissingPassphraseIsToldInOneSentenceThatDoesNotHoldIt() throws Exception {
        open(sealed(PASSPHRASE));
        assertThatThrownBy(() -> open(sealed("another passphrase")))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("cannot be opened with this passphrase")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("another passphrase"));
        assertThatThrownBy(() -> open(KeyVault.inClear()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("HMS_SYS_CA_PASSPHRASE");
        assertThatThrownBy(() -> KeyVault.encrypted("short".toCharArray()))
                .hasMessageContaining("at least 12")
                .satisfies(failure -> assertThat(trace(failure)).doesNotContain("short"));
    }

    @Test
    void thePassphraseIsOverwrittenWhereItCameFrom() {
        char[] given = PASSPHRASE.toCharArray();
        assertThat(KeyVault.encrypted(given).toString()).doesNotContain("horse");
        assertThat(given).containsOnly('\0');
    }

    @Test
    void opensslReadsWhatIsEncryptedHere() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl")))
                .as("openssl")
                .isTrue();
        open(sealed(PASSPHRASE));
        Process openssl = new ProcessBuilder(
                        "/usr/bin/openssl",
                        "pkcs8",
                        "-in",
                        ca().resolve("root.key.pem").toString(),
                        "-passin",
                        "pass:" + PASSPHRASE)
                .redirectErrorStream(true)
                .start();
        String out = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(out).isZero();
        assertThat(out).contains("BEGIN PRIVATE KEY");
    }

    @Test
    void noOutputOfAWholeRunHoldsAKeyATokenOrThePassphrase() throws Exception {
        StringBuilder seen = new StringBuilder();
        List<String> secrets = new ArrayList<>();
        try (RunningSys sys = new RunningSys(directory, false)) {
            String join = sys.join("fraud-scanner.scan");
            secrets.add(join.substring(join.indexOf("token=") + 6));
            secrets.add(sys.operatorToken());
            sys.ok("POST", "/ca/rotate", "{\"hold\":true}");
            for (String path : List.of("/ca", "/health", "/services", "/instances", "/audit?last=1000", "/policies")) {
                seen.append(sys.ok("GET", path, ""));
            }
            seen.append(sys.send("GET", "/metrics", "").body());
            seen.append(sys.send("POST", "/ca/rotate", "{}", "Authorization", "Bearer wrong")
                    .body());
            seen.append(RunningSys.config(directory).withAuthority(new AuthoritySettings(sealed(PASSPHRASE))));
        }
        Path data = directory.resolve("data");
        KeyVault vault = KeyVault.inClear();
        try (Stream<Path> files = Files.list(data.resolve("ca"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".key.pem")).toList()) {
                PrivateKey key = vault.read(file);
                secrets.add(HexFormat.of().formatHex(key.getEncoded()));
                secrets.add(Base64.getEncoder().encodeToString(key.getEncoded()).substring(48, 88));
                seen.append(key.getAlgorithm());
            }
        }
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(12);
        secrets.add(PASSPHRASE);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".key.pem") && !file.endsWith("operator.token")) {
                    seen.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (String secret : secrets) {
            assertThat(seen.toString()).doesNotContain(secret);
        }
        assertThat(seen).as("and it was a whole run").contains("ca.rotate").contains("hms_sys_issuing_expiry");
    }

    @Test
    void nothingThatHoldsAKeyShowsIt() throws Exception {
        Signer signer = new CertificateProfile(new SecureRandom())
                .root(Csrs.ec("secp256r1"), "x", java.time.Instant.now(), java.time.Duration.ofDays(1));
        String key = Base64.getEncoder().encodeToString(signer.key().getEncoded());
        CertificateAuthority authority = open(sealed(PASSPHRASE));
        for (Object holder : List.of(
                signer,
                sealed(PASSPHRASE),
                authority,
                new AuthoritySettings(sealed(PASSPHRASE)),
                new ServerIdentity.Generation(List.of(signer.certificate()), signer.key()))) {
            assertThat(holder.toString())
                    .doesNotContain(key.substring(0, 40))
                    .doesNotContain(signer.key().toString())
                    .doesNotContain(PASSPHRASE);
        }
    }

    /** As talkative as it can be made, with a passphrase, through a whole day of an authority, and then with a wrong one. */
    @Test
    void aProcessThatSaysAllThatItCanSaysNoSecret() throws Exception {
        Cli operator = new Cli(directory);
        List<String> secrets = new ArrayList<>(List.of(PASSPHRASE, WRONG));
        StringBuilder seen = new StringBuilder();
        Path data = directory.resolve("hms-sys-data");
        String printed;
        try (SysProcess sys = talkative(PASSPHRASE).awaitReady()) {
            run(operator, seen, 0, "operator", "create", "ana", "--role", "viewer");
            secrets.add(operator.lines().get(0).strip());
            run(operator, seen, 0, "token", "create", "fraud-scanner.scan");
            String join = operator.out().strip();
            secrets.add(join.substring(join.indexOf("token=") + 6));
            seen.setLength(0); // those two show what they make, to whom they make it for, once
            Path state = directory.resolve("state");
            try (HmsMesh scanner = HmsMesh.builder()
                    .join(join)
                    .instanceId("scan-1")
                    .stateDirectory(state)
                    .keepIdentity(true)
                    .build()) {
                assertThatThrownBy(() -> HmsMesh.builder()
                                .join(join)
                                .instanceId("scan-2")
                                .stateDirectory(directory.resolve("thief"))
                                .build())
                        .satisfies(failure -> seen.append(trace(failure)));
                seen.append(scanner);
                run(operator, seen, 0, "ca", "rotate", "--hold");
                run(operator, seen, 0, "ca", "rotate", "--undo");
                run(operator, seen, 0, "ca", "status");
            }
            run(operator, seen, 0, "cert", "list", "-o", "json");
            run(operator, seen, 0, "cert", "revoke", "fraud-scanner.scan", "--reason", "stolen");
            run(operator, seen, 0, "operator", "list");
            run(operator, seen, 0, "audit", "export");
            operator.environment.put("HMS_SYS_TOKEN", WRONG);
            run(operator, seen, 1, "ca", "status");
            operator.environment.remove("HMS_SYS_TOKEN");
            seen.append(everyAnswer(data));
            seen.append(sys.managed());
            printed = sys.printed();
        }
        // only now: while it runs, it ends the rotation, and files go
        secrets.addAll(keys(data.resolve("ca"), sealedAsInProduction()));
        secrets.addAll(keys(directory.resolve("state"), KeyVault.inClear()));
        secrets.add(Files.readString(data.resolve("operator.token")).strip());
        try (SysProcess refused = talkative(WRONG)) {
            assertThat(refused.awaitEnd()).isEqualTo(1);
            assertThat(refused.printed()).contains("cannot be opened with this passphrase");
            seen.append(refused.printed());
        }
        assertThat(printed).as("it was talkative").contains("Rotation of the root");
        assertThat(seen)
                .contains("java.lang:type=Runtime")
                .contains("certificate.revoke")
                .contains("openapi");
        seen.append(printed);
        for (Path file : filesOf(data)) {
            if (!file.toString().endsWith(".key.pem") && !file.endsWith("operator.token")) {
                seen.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(secrets).hasSizeGreaterThan(40).allMatch(secret -> secret.length() >= 12);
        String all = seen.toString();
        assertThat(secrets).noneMatch(all::contains);
    }

    private SysProcess talkative(String passphrase) throws IOException {
        return new SysProcess(directory, Map.of("HMS_SYS_CA_PASSPHRASE", passphrase, "HMS_SYS_LOG", "TRACE"));
    }

    private static KeyVault sealedAsInProduction() {
        return KeyVault.encrypted(PASSPHRASE.toCharArray());
    }

    private static void run(Cli operator, StringBuilder seen, int exit, String... args) {
        assertThat(operator.run(args)).as(() -> operator.out() + operator.err()).isEqualTo(exit);
        seen.append(operator.out()).append(operator.err());
    }

    /** In the forms in which somebody could print a key: the lines of its file, its encoding, and the number itself. */
    private static List<String> keys(Path directory, KeyVault vault) throws Exception {
        List<String> forms = new ArrayList<>();
        for (Path file : filesOf(directory)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (!text.contains("PRIVATE KEY-----")) {
                continue;
            }
            PRIVATE_KEY
                    .matcher(text)
                    .results()
                    .flatMap(key -> key.group(1).lines())
                    .filter(line -> line.length() > 20)
                    .forEach(forms::add);
            byte[] encoded = vault.readOutside(file).getEncoded();
            forms.add(Base64.getEncoder().encodeToString(encoded).substring(48, 88));
            forms.add(HexFormat.of().formatHex(encoded));
            forms.add(HexFormat.of().withUpperCase().formatHex(encoded));
            BigInteger number = ((ECPrivateKey) vault.readOutside(file)).getS();
            forms.add(number.toString());
            forms.add(number.toString(16));
            forms.add(HexFormat.ofDelimiter(":").formatHex(number.toByteArray()));
        }
        return forms;
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** What REST says to an admin, on every route that reads. */
    private static String everyAnswer(Path data) throws Exception {
        StringBuilder answers = new StringBuilder();
        String url = JsonMapper.shared()
                .readTree(Files.readString(data.resolve("connect.json")))
                .get("url")
                .asString();
        HttpClient client = RunningSys.clientThatTrusts(data.resolve("ca/root.pem"));
        String token = Files.readString(data.resolve("operator.token")).strip();
        String description = get(client, url + "/openapi.json", token);
        for (String path : JsonMapper.shared()
                .readTree(description.lines().findFirst().orElseThrow())
                .get("paths")
                .propertyNames()) {
            // of what goes on for minutes, the first event
            String asked = path.replace("{name}", "fraud-scanner")
                            .replace("{file}", "console.js")
                            .replace("{revision}", "1")
                    + "?events=1";
            answers.append(get(client, url + asked, token));
            answers.append(get(client, url + asked, "wrong"));
        }
        return answers.append(description).toString();
    }

    private static String get(HttpClient client, String url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.body() + "\n" + answer.headers().map();
    }

    @Test
    void nothingThatHoldsATokenOrAnAnswerWithOneShowsIt() throws Exception {
        open(KeyVault.inClear());
        ServiceTokens tokens = ServiceTokens.open(ca(), KeyVault.inClear(), InstantSource.system(), new SecureRandom());
        ServiceToken token = tokens.create(
                SpiffeId.parse("spiffe://hms.local/ns/scan/svc/fraud-scanner"), java.time.Duration.ofHours(1), 1);
        OperatorToken operator = OperatorToken.open(directory, new SecureRandom());
        AuditKey audit = AuditKey.open(ca(), KeyVault.inClear(), new SecureRandom());
        List<String> secrets = keys(ca(), KeyVault.inClear());
        secrets.add(token.value());
        secrets.add(Files.readString(operator.file()).strip());
        Object attempt = new Admission.Attempt(
                token.value(), new byte[1], new byte[1], new byte[1], java.net.InetAddress.getLoopbackAddress());
        for (Object holder : List.of(tokens, token, operator, audit, attempt)) {
            assertThat(secrets).noneMatch(holder.toString()::contains);
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void asAControlAKeyThatLiesOpenWorksForWhoeverReadsItAndIsSeenInWhatHoldsIt() throws Exception {
        CertificateAuthority authority = open(KeyVault.inClear());
        Path key = ca().resolve("root.key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        String read = Files.readString(key);
        assertThat(KeyPairFiles.pair(Pem.readKey(read), authority.root().getPublicKey()))
                .isTrue();
        assertThatThrownBy(() -> open(KeyVault.inClear())).isInstanceOf(KeyFileException.class);
        assertThat(Files.readString(key)).as("it is left as it is").isEqualTo(read);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(keys(ca(), KeyVault.inClear()))
                .as("the search of the tests above finds a key where there is one")
                .anyMatch(read::contains);
        open(sealed(PASSPHRASE));
        assertThatThrownBy(() -> Pem.readKey(Files.readString(key))).isInstanceOf(Exception.class);
    }
}
