package gov.hms.sys.ca;

import static gov.hms.sys.ca.IssuingBench.SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request is one DER element of at most 16 KiB with nothing behind it; anything else is refused at once. */
class S07HugeRequestTest {
    private static final int MOST = 16 * 1024;

    @TempDir
    Path directory;

    private IssuingBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new IssuingBench(directory);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    static Stream<Arguments> bombs() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        byte[] good = Csrs.of(keys);
        byte[] pem = ("-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(good)
                        + "\n-----END CERTIFICATE REQUEST-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] noise = new byte[MOST];
        new Random(7).nextBytes(noise);
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("one byte", new byte[] {0x30}),
                Arguments.of("16 KiB and a byte", new byte[MOST + 1]),
                Arguments.of("10 MB", new byte[10 << 20]),
                Arguments.of("a subject of 17 KiB", IssuingBench.asking(keys, "CN=" + "a".repeat(17 * 1024), null)),
                Arguments.of("a byte behind it", Arrays.copyOf(good, good.length + 1)),
                Arguments.of("another one behind it", twice(good, good)),
                Arguments.of("a NULL behind it", twice(good, new byte[] {5, 0})),
                Arguments.of("a NULL before it", twice(new byte[] {5, 0}, good)),
                Arguments.of("PEM", pem),
                Arguments.of("two blocks of PEM", twice(pem, pem)),
                Arguments.of("the last byte missing", Arrays.copyOf(good, good.length - 1)),
                Arguments.of("half of it", Arrays.copyOf(good, good.length / 2)),
                Arguments.of("nested 8,000 deep", nested(8_000)),
                Arguments.of("nested 100 deep", nested(100)),
                Arguments.of("nested 8,000 deep without lengths", repeated(0x30, 0x80, MOST / 2)),
                Arguments.of("sets without end", repeated(0x31, 0x80, MOST / 2)),
                Arguments.of("a length of 4 GiB", new byte[] {0x30, (byte) 0x84, -1, -1, -1, -1}),
                Arguments.of("a length of 16 MiB", new byte[] {0x30, (byte) 0x83, 0x7f, -1, -1}),
                Arguments.of("a length of 127 bytes", repeated(0x30, 0xff, 200)),
                Arguments.of("a longer length than needed", longer(good)),
                Arguments.of("a tag of several bytes", new byte[] {0x3f, (byte) 0x81, 1, 0}),
                Arguments.of("zeroes", new byte[MOST]),
                Arguments.of("noise", noise),
                Arguments.of("an empty sequence", new byte[] {0x30, 0}),
                Arguments.of("a certificate", certificate()));
    }

    private static byte[] twice(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] repeated(int tag, int length, int times) {
        byte[] bytes = new byte[2 * times];
        for (int i = 0; i < times; i++) {
            bytes[2 * i] = (byte) tag;
            bytes[2 * i + 1] = (byte) length;
        }
        return bytes;
    }

    /** Sequences in sequences, each of a right length. */
    private static byte[] nested(int depth) {
        byte[] inner = {5, 0};
        for (int i = 0; i < depth && inner.length < MOST - 4; i++) {
            byte[] head = inner.length < 128
                    ? new byte[] {0x30, (byte) inner.length}
                    : inner.length < 256
                            ? new byte[] {0x30, (byte) 0x81, (byte) inner.length}
                            : new byte[] {0x30, (byte) 0x82, (byte) (inner.length >> 8), (byte) inner.length};
            inner = twice(head, inner);
        }
        return inner;
    }

    /** BER allows a length with a leading zero, DER does not: one request must have one spelling. */
    private static byte[] longer(byte[] good) {
        byte[] spelled = new byte[good.length + 1];
        spelled[0] = 0x30;
        int length = good.length - 3;
        spelled[1] = (byte) 0x82;
        spelled[2] = (byte) (length >> 8);
        spelled[3] = (byte) length;
        System.arraycopy(good, 3, spelled, 4, length);
        return spelled;
    }

    private static byte[] certificate() throws Exception {
        return new CertificateProfile(new java.security.SecureRandom())
                .root(Csrs.ec("secp256r1"), "x", IssuingBench.NOW, java.time.Duration.ofDays(1))
                .certificate()
                .getEncoded();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void whatIsNotOneSmallRequestIsRefused(String what, byte[] bytes) {
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, bytes)).isInstanceOf(CsrRejectedException.class);
        assertThat(bench.issuer.issued()).isZero();
        assertThat(bench.records()).hasSize(1);
        assertThat(bench.records().get(0).action()).isEqualTo("certificate.refuse");
        assertThat(bench.records().get(0).detail().length()).isLessThan(300);
    }

    @Test
    void aRequestThatJustFitsIsFulfilled() throws Exception {
        byte[] large = IssuingBench.asking(Csrs.ec("secp256r1"), "CN=" + "a".repeat(15 * 1024), null);
        assertThat(large.length).isBetween(15 * 1024, MOST);
        assertThat(bench.issuer.issue(SCANNER, large)).hasSize(2);
    }

    @Test
    void bouncyCastleAloneWouldTakeTheHugeTheMisspeltAndTheFirstOfTwo() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        byte[] good = Csrs.of(keys);
        byte[] huge = IssuingBench.asking(keys, "CN=" + "a".repeat(1 << 20), null);
        byte[] misspelt = longer(good);
        byte[] two = twice(good, IssuingBench.asking(keys, "CN=another", null));
        var first = new ASN1InputStream(two).readObject();
        for (var taken : List.of(
                new PKCS10CertificationRequest(huge),
                new PKCS10CertificationRequest(misspelt),
                new PKCS10CertificationRequest(CertificationRequest.getInstance(first)))) {
            assertThat(taken.isSignatureValid(new JcaContentVerifierProviderBuilder().build(keys.getPublic())))
                    .isTrue();
        }
        for (byte[] bad : List.of(huge, misspelt, two)) {
            assertThatThrownBy(() -> bench.issuer.issue(SCANNER, bad)).isInstanceOf(CsrRejectedException.class);
        }
        assertThat(bench.issuer.issued()).isZero();
        assertThat(bench.records()).hasSize(3);
    }
}
