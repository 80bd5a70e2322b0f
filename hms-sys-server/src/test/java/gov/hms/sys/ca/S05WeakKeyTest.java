package gov.hms.sys.ca;

import static gov.hms.sys.ca.IssuingBench.SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A weak, exotic or monstrous key is not certified, and costs almost nothing to refuse. */
class S05WeakKeyTest {
    private static final long MOST_CPU_NANOS = 5_000_000;
    private static final Random RANDOM = new Random(5);

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

    /** A request whose signature is nonsense: whoever looks at it before the key has lost. */
    private static byte[] request(AlgorithmIdentifier kind, byte[] key, ASN1ObjectIdentifier signature)
            throws Exception {
        byte[] nonsense = new byte[256];
        RANDOM.nextBytes(nonsense);
        CertificationRequestInfo info =
                new CertificationRequestInfo(new X500Name("CN=x"), new SubjectPublicKeyInfo(kind, key), new DERSet());
        return new CertificationRequest(info, new AlgorithmIdentifier(signature), new DERBitString(nonsense))
                .getEncoded("DER");
    }

    private static byte[] rsa(BigInteger modulus, BigInteger exponent) throws Exception {
        return request(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new RSAPublicKey(modulus, exponent).getEncoded(),
                PKCSObjectIdentifiers.sha256WithRSAEncryption);
    }

    private static BigInteger modulus(int bits) {
        return new BigInteger(bits, RANDOM).setBit(bits - 1).setBit(0);
    }

    private static byte[] ec(ASN1Encodable curve, byte[] point) throws Exception {
        return request(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve),
                point,
                X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    private static byte[] point(int length, int form) {
        byte[] point = new byte[length];
        RANDOM.nextBytes(point);
        point[0] = (byte) form;
        return point;
    }

    static Stream<Arguments> unfit() throws Exception {
        BigInteger f4 = BigInteger.valueOf(65_537);
        KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPairGenerator dsa = KeyPairGenerator.getInstance("DSA");
        dsa.initialize(1024);
        KeyPair p256 = Csrs.ec("secp256r1");
        byte[] spki = p256.getPublic().getEncoded();
        byte[] good = Arrays.copyOfRange(spki, spki.length - 65, spki.length);
        byte[] compressed = Arrays.copyOf(good, 33);
        compressed[0] = (byte) (2 + (good[64] & 1));
        return Stream.of(
                Arguments.of("RSA of 512 bits", rsa(modulus(512), f4)),
                Arguments.of("RSA of 1024 bits", rsa(modulus(1024), f4)),
                Arguments.of("RSA of 2047 bits", rsa(modulus(2047), f4)),
                Arguments.of("RSA of 4097 bits", rsa(modulus(4097), f4)),
                Arguments.of("RSA of 8192 bits", rsa(modulus(8192), f4)),
                Arguments.of("RSA of 16384 bits", rsa(modulus(16_384), f4)),
                Arguments.of("RSA of 65536 bits", rsa(modulus(65_536), f4)),
                Arguments.of("RSA of 16384 bits with an exponent as long", rsa(modulus(16_384), modulus(16_384))),
                Arguments.of("exponent 1", rsa(modulus(2048), BigInteger.ONE)),
                Arguments.of("exponent 3", rsa(modulus(2048), BigInteger.valueOf(3))),
                Arguments.of("exponent 0", rsa(modulus(2048), BigInteger.ZERO)),
                Arguments.of("an even exponent", rsa(modulus(2048), BigInteger.valueOf(65_538))),
                Arguments.of("an exponent of 2047 bits", rsa(modulus(2048), modulus(2047))),
                Arguments.of("a negative modulus", rsa(modulus(2048).negate(), f4)),
                Arguments.of("a negative exponent", rsa(modulus(2048), f4.negate())),
                Arguments.of("an even modulus", rsa(modulus(2048).clearBit(0), f4)),
                Arguments.of("P-192", ec(SECObjectIdentifiers.secp192r1, point(49, 4))),
                Arguments.of("P-224", ec(SECObjectIdentifiers.secp224r1, point(57, 4))),
                Arguments.of("P-521", ec(SECObjectIdentifiers.secp521r1, point(133, 4))),
                Arguments.of("secp256k1", ec(SECObjectIdentifiers.secp256k1, point(65, 4))),
                Arguments.of("a curve of its own", ec(explicitCurve(), good)),
                Arguments.of("a curve that is inherited", ec(DERNull.INSTANCE, good)),
                Arguments.of("a point off the curve", ec(SECObjectIdentifiers.secp256r1, point(65, 4))),
                Arguments.of("a point off P-384", ec(SECObjectIdentifiers.secp384r1, point(97, 4))),
                Arguments.of("the point at infinity", ec(SECObjectIdentifiers.secp256r1, new byte[] {0})),
                Arguments.of("a compressed point", ec(SECObjectIdentifiers.secp256r1, compressed)),
                Arguments.of("a hybrid point", ec(SECObjectIdentifiers.secp256r1, point(65, 6))),
                Arguments.of("a point that is too short", ec(SECObjectIdentifiers.secp256r1, point(64, 4))),
                Arguments.of("a point of P-256 on P-384", ec(SECObjectIdentifiers.secp384r1, good)),
                Arguments.of("no point", ec(SECObjectIdentifiers.secp256r1, new byte[0])),
                Arguments.of("Ed25519", Csrs.of(ed, ed, "Ed25519")),
                Arguments.of("DSA", dsaRequest(dsa.generateKeyPair())),
                Arguments.of(
                        "RSA signature for a curve's key",
                        request(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                                good,
                                PKCSObjectIdentifiers.sha256WithRSAEncryption)),
                Arguments.of("SHA-1", Csrs.of(p256, p256, "SHA1withECDSA")),
                Arguments.of(
                        "MD5",
                        request(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                new RSAPublicKey(modulus(2048), f4).getEncoded(),
                                PKCSObjectIdentifiers.md5WithRSAEncryption)));
    }

    private static byte[] dsaRequest(KeyPair keys) throws Exception {
        return Csrs.of(keys, keys, "SHA256withDSA");
    }

    private static ASN1Encodable explicitCurve() {
        return org.bouncycastle.asn1.x9.ECNamedCurveTable.getByName("secp256r1").toASN1Primitive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfit")
    void anUnfitKeyIsRefusedWithoutWork(String what, byte[] csr) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = threads.getCurrentThreadCpuTime();
            assertThatThrownBy(() -> CsrReader.read(csr)).isInstanceOf(CsrRejectedException.class);
            least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
        }
        assertThat(least).as("nanoseconds of CPU").isLessThan(MOST_CPU_NANOS);
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).isInstanceOf(CsrRejectedException.class);
        assertThat(bench.issuer.issued()).isZero();
        assertThat(bench.records()).hasSize(1);
        assertThat(bench.records().get(0).action()).isEqualTo("certificate.refuse");
    }

    @Test
    void fitKeysAreCertified() throws Exception {
        for (KeyPair fit : new KeyPair[] {
            Csrs.ec("secp256r1"), Csrs.ec("secp384r1"), Csrs.rsa(2048), Csrs.rsa(3072), Csrs.rsa(4096)
        }) {
            assertThat(bench.issuer.issue(SCANNER, Csrs.of(fit)).get(0).getPublicKey())
                    .isEqualTo(fit.getPublic());
        }
        KeyPair p384 = Csrs.ec("secp384r1");
        assertThat(bench.issuer.issue(SCANNER, Csrs.of(p384, p384, "SHA384withECDSA")))
                .hasSize(2);
        assertThat(bench.issuer.issue(SCANNER, Csrs.of(p384, p384, "SHA512withECDSA")))
                .hasSize(2);
    }

    /** Those above are refused for their keys, not for their signatures: these are well signed. */
    @Test
    void bouncyCastleAloneWouldTakeTheWeakKeys() throws Exception {
        KeyPairGenerator three = KeyPairGenerator.getInstance("RSA");
        three.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F0));
        KeyPair exponent3 = three.generateKeyPair();
        KeyPair p521 = Csrs.ec("secp521r1");
        KeyPair p256 = Csrs.ec("secp256r1");
        int refused = 0;
        for (byte[] weak : new byte[][] {
            Csrs.of(Csrs.rsa(1024)),
            Csrs.of(exponent3),
            Csrs.of(p521, p521, "SHA256withECDSA"),
            Csrs.of(p256, p256, "SHA1withECDSA")
        }) {
            var asked = new PKCS10CertificationRequest(weak);
            assertThat(asked.isSignatureValid(new JcaContentVerifierProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(asked.getSubjectPublicKeyInfo())))
                    .isTrue();
            assertThatThrownBy(() -> bench.issuer.issue(SCANNER, weak)).isInstanceOf(CsrRejectedException.class);
            assertThat(bench.records()).hasSize(++refused);
        }
        assertThat(bench.issuer.issued()).isZero();
    }
}
