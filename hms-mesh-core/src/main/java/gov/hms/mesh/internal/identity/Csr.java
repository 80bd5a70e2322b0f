package gov.hms.mesh.internal.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A fresh EC P-256 key pair and the request to certify it. The request proves possession of the key and says nothing else:
 * who we are, HMS-SYS takes from the token or the current certificate.
 */
public record Csr(KeyPair keyPair, byte[] der) {
    public static Csr create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new Csr(pair, der);
        } catch (GeneralSecurityException | OperatorCreationException | IOException failure) {
            throw new IllegalStateException("this JDK cannot make an EC P-256 key and sign with it", failure);
        }
    }

    @Override
    public String toString() {
        return "CSR of " + der.length + " bytes";
    }
}
