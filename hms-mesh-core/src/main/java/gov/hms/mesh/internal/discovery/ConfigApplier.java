package gov.hms.mesh.internal.discovery;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.identity.IdentitySource;
import gov.hms.mesh.internal.policy.InvalidConfigException;
import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.mesh.internal.policy.MeshConfigCodec;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import gov.hms.mesh.internal.resolve.Namespaces;
import gov.hms.mesh.internal.resolve.RegistryCache;
import gov.hms.mesh.internal.resolve.SnapshotFiles;
import gov.hms.mesh.internal.time.Timers;
import gov.hms.mesh.internal.tls.AnchorTrustManager;
import gov.hms.mesh.internal.wire.DiscoveryResponse;
import gov.hms.mesh.internal.wire.UnknownService;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Validates an update with the same code that HMS-SYS used, publishes it to the calls, and has it written to disk after that. */
public final class ConfigApplier {
    private final RegistryCache registry;
    private final Namespaces namespaces;
    private final IdentitySource identity;
    private final SnapshotFiles files;
    private final Timers disk;
    private final Consumer<X509Certificate> issuingRoot;
    private MeshConfig current;

    /**
     * @param disk where files are written, so that a slow disk holds back no update
     * @param issuingRoot hears below which root certificates are issued now
     */
    public ConfigApplier(
            RegistryCache registry,
            Namespaces namespaces,
            IdentitySource identity,
            SnapshotFiles files,
            Timers disk,
            Consumer<X509Certificate> issuingRoot) {
        this.registry = registry;
        this.namespaces = namespaces;
        this.identity = identity;
        this.files = files;
        this.disk = disk;
        this.issuingRoot = issuingRoot;
    }

    /**
     * Begins with what was in force when the process last ran: whom it denied stays denied until HMS-SYS says otherwise, and no older
     * version is taken after it. Whom to trust is not taken from there, but from where the certificate came from. To be called
     * before the first update.
     */
    public void restore(MeshConfig kept) {
        current = kept;
        identity.adoptTrust(identity.trust().roots(), kept.denied());
    }

    /** @return why the update cannot be used; empty when it is in force */
    public List<String> apply(DiscoveryResponse update) {
        try {
            switch (update.getUpdateCase()) {
                case SERVICE -> publish(ServiceConfigCodec.read(update.getService()));
                case MESH -> publish(MeshConfigCodec.read(update.getMesh()));
                case UNKNOWN -> unknown(update.getUnknown());
                case QUESTION, UPDATE_NOT_SET -> {
                    return List.of("the update is of a kind that this version of the library does not know");
                }
            }
            return List.of();
        } catch (InvalidConfigException invalid) {
            return invalid.reasons();
        }
    }

    private void publish(ServiceConfig config) throws InvalidConfigException {
        if (registry.isAhead(config)) {
            throw new InvalidConfigException(List.of("version " + config.epoch() + "." + config.version() + " of "
                    + config.name() + " is older than the one in force; did HMS-SYS lose its data?"));
        }
        registry.publish(config);
        disk.execute(() -> files.keep(config));
    }

    private void publish(MeshConfig config) throws InvalidConfigException {
        String trustDomain = identity.current().svid().spiffeId().trustDomain();
        if (!config.trustDomain().equals(trustDomain)) {
            throw new InvalidConfigException(
                    List.of("trust_domain: " + config.trustDomain() + " (expected: " + trustDomain + ")"));
        }
        if (current != null && !config.supersedes(current)) {
            throw new InvalidConfigException(List.of("version " + config.epoch() + "." + config.version()
                    + " of the mesh is older than the one in force; did HMS-SYS lose its data?"));
        }
        current = config;
        identity.adoptTrust(config.trustBundle(), config.denied());
        config.trustBundle().stream()
                .filter(root -> config.issuingRoot().equals(Optional.of(AnchorTrustManager.sha256(root))))
                .findFirst()
                .ifPresent(issuingRoot);
        namespaces.publish(config.namespaces());
        disk.execute(() -> files.keep(config));
    }

    private void unknown(UnknownService unknown) throws InvalidConfigException {
        try {
            registry.unknown(LogicalName.parse(unknown.getName()), unknown.getKnownList());
        } catch (IllegalArgumentException notAName) {
            throw new InvalidConfigException(List.of(notAName.getMessage()));
        }
    }
}
