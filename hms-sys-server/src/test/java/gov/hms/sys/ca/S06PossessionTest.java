package gov.hms.sys.ca;

import static gov.hms.sys.ca.IssuingBench.SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only who has the private key gets a certificate for the public one: a request with any bit changed is refused. */
class S06PossessionTest {
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

    @ParameterizedTest(name = "bit {0} of every byte")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void noRequestWithAChangedBitIsFulfilled(int bit) throws Exception {
        byte[] good = Csrs.of(Csrs.ec("secp256r1"));
        for (int at = 0; at < good.length; at++) {
            byte[] mutant = good.clone();
            mutant[at] ^= (byte) (1 << bit);
            assertThatThrownBy(() -> CsrReader.read(mutant)).as("byte %d", at).isInstanceOf(CsrRejectedException.class);
        }
        assertThat(CsrReader.read(good).uris()).as("and unchanged it is").isEmpty();
        good[good.length / 2] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, good)).isInstanceOf(CsrRejectedException.class);
        assertRefusedOnRecord();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void anothersKeyIsNotCertified(String curve) throws Exception {
        byte[] csr = Csrs.of(Csrs.ec(curve), Csrs.ec(curve), "SHA256withECDSA");
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).hasMessageContaining("proof of possession");
        assertRefusedOnRecord();
    }

    @Test
    void anothersRsaKeyIsNotCertified() throws Exception {
        byte[] csr = Csrs.of(Csrs.rsa(2048), Csrs.rsa(2048), "SHA256withRSA");
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).hasMessageContaining("proof of possession");
        assertRefusedOnRecord();
    }

    @Test
    void theSignatureOfAnotherRequestOfTheSameKeyDoesNotFit() throws Exception {
        KeyPair keys = Csrs.ec("secp256r1");
        PKCS10CertificationRequest one = new PKCS10CertificationRequest(IssuingBench.asking(keys, "CN=one", null));
        PKCS10CertificationRequest two = new PKCS10CertificationRequest(IssuingBench.asking(keys, "CN=two", null));
        byte[] mixed = new CertificationRequest(
                        one.toASN1Structure().getCertificationRequestInfo(),
                        one.getSignatureAlgorithm(),
                        new DERBitString(two.getSignature()))
                .getEncoded("DER");
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, mixed)).hasMessageContaining("proof of possession");
        assertRefusedOnRecord();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 64, 70})
    void anEmptyOrZeroSignatureIsNone(int length) throws Exception {
        PKCS10CertificationRequest good = new PKCS10CertificationRequest(Csrs.of(Csrs.ec("secp256r1")));
        byte[] csr = new CertificationRequest(
                        good.toASN1Structure().getCertificationRequestInfo(),
                        good.getSignatureAlgorithm(),
                        new DERBitString(new byte[length]))
                .getEncoded("DER");
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).isInstanceOf(CsrRejectedException.class);
        assertRefusedOnRecord();
    }

    @Test
    void aSignatureOfZeroesInTheRightFormIsNone() throws Exception {
        PKCS10CertificationRequest good = new PKCS10CertificationRequest(Csrs.of(Csrs.ec("secp256r1")));
        byte[] zeroes = {0x30, 6, 2, 1, 0, 2, 1, 0};
        byte[] csr = new CertificationRequest(
                        good.toASN1Structure().getCertificationRequestInfo(),
                        good.getSignatureAlgorithm(),
                        new DERBitString(zeroes))
                .getEncoded("DER");
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).hasMessageContaining("proof of possession");
        assertRefusedOnRecord();
    }

    @Test
    void asAControlTheAuthorityWouldCertifyTheVictimsKeyIfNobodyLookedAtTheSignature() throws Exception {
        KeyPair victims = Csrs.ec("secp256r1");
        byte[] csr = Csrs.of(victims, Csrs.ec("secp256r1"), "SHA256withECDSA");
        PublicKey asked = new JcaPKCS10CertificationRequest(csr).getPublicKey();
        assertThat(bench.authority
                        .issue(asked, SCANNER, Duration.ofHours(1))
                        .get(0)
                        .getPublicKey())
                .isEqualTo(victims.getPublic());
        assertThatThrownBy(() -> bench.issuer.issue(SCANNER, csr)).hasMessageContaining("proof of possession");
        assertRefusedOnRecord();
    }

    private void assertRefusedOnRecord() {
        assertThat(bench.issuer.issued()).isZero();
        assertThat(bench.records()).hasSize(1);
        assertThat(bench.records().get(0).action()).isEqualTo("certificate.refuse");
    }
}
