package gov.hms.sys.policy;

import java.util.List;

/** A document of the policy language, read and checked. */
public sealed interface PolicyDocument permits TrafficPolicy, AccessPolicy, MeshSettings {
    /** Lower-case letters, digits, {@code -} and {@code .}; at most 100 characters. One name for all kinds. */
    String name();

    /** {@code TrafficPolicy}, {@code AccessPolicy} or {@code MeshSettings}. */
    String kind();

    /** The document as it was written. */
    String text();

    /** What it is for, for people: {@code return-intake -> fraud-scanner}. */
    String reach();

    /** The services that it speaks of. */
    List<Mention> mentions();

    /**
     * A service that a document speaks of.
     *
     * @param field where
     * @param service as it is written, full or short
     */
    record Mention(String field, String service) {}
}
