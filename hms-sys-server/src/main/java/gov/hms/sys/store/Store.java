package gov.hms.sys.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Durable state with one writer. What {@link #apply} returned for survives a crash of the process and of the machine. */
public interface Store extends AutoCloseable {
    /** Of one policy; older ones are forgotten. */
    int MOST_VERSIONS = 50;

    /** Everything, at one revision. */
    Contents load() throws StoreUnavailableException;

    /**
     * Makes all changes, or none, under the next revision.
     *
     * @return that revision; exactly one more than before
     * @throws StoreUnavailableException nothing was changed; a later attempt may succeed
     */
    long apply(List<Change> changes) throws StoreUnavailableException;

    /**
     * Decides whether a key may be certified with a token, and remembers that it was: of two keys that ask at the same moment,
     * also of two HMS-SYS, only as many get it as the token is good for. No revision: it concerns nobody else.
     *
     * @throws StoreUnavailableException nothing was remembered
     */
    TokenUse.Outcome use(TokenUse use) throws StoreUnavailableException;

    /**
     * Forgets the uses of tokens that ended before.
     *
     * @return how many
     */
    int forgetTokenUses(Instant endedBefore) throws StoreUnavailableException;

    /**
     * When and by whom a policy was changed, the newest version first; empty for one that there never was. No text is read.
     *
     * @throws StoreUnavailableException it cannot be read now
     */
    List<PolicyVersion> versions(String policy) throws StoreUnavailableException;

    /**
     * What a policy was; empty when that version is not kept.
     *
     * @throws StoreUnavailableException it cannot be read now
     */
    Optional<PolicyText> version(String policy, long revision) throws StoreUnavailableException;

    @Override
    void close();
}
