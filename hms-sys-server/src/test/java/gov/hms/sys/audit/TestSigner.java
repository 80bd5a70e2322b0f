package gov.hms.sys.audit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** A key for seals that is nowhere on the disk. */
record TestSigner(KeyPair pair, boolean fresh) implements CheckpointSigner {
    static TestSigner make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new TestSigner(generator.generateKeyPair(), true);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The same key at a later start. */
    TestSigner again() {
        return new TestSigner(pair, false);
    }

    @Override
    public byte[] sign(byte[] statement) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(pair.getPrivate());
            signer.update(statement);
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public CheckpointKey key() {
        return new CheckpointKey(pair.getPublic());
    }
}
