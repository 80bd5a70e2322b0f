package gov.hms.mesh.internal.identity;

import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.disk.StateDirectory;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity on disk, readable by its owner only. Written only where the user asked for it: it lets a process start while
 * HMS-SYS is away, and it lets whoever can read the file be that process until the certificate ends.
 */
public final class IdentityFile {
    private static final Logger log = LoggerFactory.getLogger(IdentityFile.class);
    private static final String FILE = "identity";
    private static final int MAX_PART = 1 << 20;

    private final StateDirectory directory;
    private final List<String> anchors;

    /** @param anchors by which this process knew HMS-SYS when it joined; kept too, because roots are replaced by others */
    public IdentityFile(StateDirectory directory, List<String> anchors) {
        this.directory = directory;
        this.anchors = List.copyOf(anchors);
    }

    /**
     * What was kept, whether or not it is still valid.
     *
     * @param anchors by which HMS-SYS was known when the mesh was joined: from there on, each change of the roots came from whom the
     *     roots before it vouched for
     */
    public record Kept(SvidClient.Issued issued, List<String> anchors) {}

    public void keep(SvidClient.Issued issued) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(issued.svid().spiffeId().toString());
            out.writeUTF(issued.svid().privateKey().getAlgorithm());
            writePart(out, issued.svid().privateKey().getEncoded());
            writeCertificates(out, issued.svid().chain());
            writeCertificates(out, issued.trustBundle());
            for (String anchor : anchors) {
                out.writeUTF(anchor);
            }
            directory.write(FILE, bytes.toByteArray());
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was read can be written", impossible);
        }
    }

    /** Empty when there is none, or none that nobody else could have read or put there. */
    public Optional<Kept> read() {
        return directory.readOwn(FILE).flatMap(bytes -> {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                SpiffeId id = SpiffeId.parse(in.readUTF());
                String algorithm = in.readUTF();
                PrivateKey key =
                        KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(readPart(in)));
                List<X509Certificate> chain = readCertificates(in);
                SvidClient.Issued issued = new SvidClient.Issued(new X509Svid(id, chain, key), readCertificates(in));
                return Optional.of(new Kept(issued, readAnchors(in)));
            } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
                // the cause could quote key material, so only its kind is told
                log.warn(
                        "the kept identity cannot be used ({})",
                        unusable.getClass().getSimpleName());
                return Optional.empty();
            }
        });
    }

    private static void writeCertificates(DataOutputStream out, List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        out.writeInt(certificates.size());
        for (X509Certificate certificate : certificates) {
            writePart(out, certificate.getEncoded());
        }
    }

    private static List<X509Certificate> readCertificates(DataInputStream in)
            throws IOException, GeneralSecurityException {
        int count = in.readInt();
        if (count < 1 || count > 16) {
            throw new IOException("count of certificates: " + count + " (expected: 1 to 16)");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            certificates.add(MeshConfigCodec.certificate(readPart(in)));
        }
        return certificates;
    }

    /** None in a file of an earlier version. */
    private static List<String> readAnchors(DataInputStream in) throws IOException {
        List<String> anchors = new ArrayList<>();
        while (in.available() > 0) {
            anchors.add(in.readUTF());
        }
        return anchors;
    }

    private static void writePart(DataOutputStream out, byte[] part) throws IOException {
        out.writeInt(part.length);
        out.write(part);
    }

    private static byte[] readPart(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > MAX_PART) {
            throw new IOException("length of a part: " + length + " (expected: 1 to " + MAX_PART + ")");
        }
        return in.readNBytes(length);
    }
}
