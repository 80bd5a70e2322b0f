package gov.hms.sys.control;

import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the policies in force follow the files of a directory. What the files say is compared with what was last done about them;
 * a file that cannot be accepted changes nothing, and its policy, if it had one, stays as it was.
 */
public final class PolicyDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyDirectory.class);

    private final PolicyChanges changes;
    private final SnapshotCache cache;
    private final RejectedFiles rejected = new RejectedFiles();
    private volatile PolicyDirectoryWatch watch;

    /** By file, the content that was last acted upon; a file that waits to be tried again is not in it. */
    private final Map<String, FileContent> done = new HashMap<>();

    public PolicyDirectory(PolicyChanges changes, SnapshotCache cache) {
        this.changes = changes;
        this.cache = cache;
    }

    /** What was not accepted. */
    public RejectedFiles rejected() {
        return rejected;
    }

    /** Has acted upon what is in the directory when it returns, and follows it until the watch is closed. */
    public PolicyDirectoryWatch watch(Path directory, LongSupplier nanoTime) throws IOException {
        PolicyDirectoryWatch started = PolicyDirectoryWatch.start(directory, this, nanoTime);
        watch = started;
        return started;
    }

    /** Acts upon everything that was written before this call, as far as it settles within half a second. */
    public void catchUp() throws InterruptedException {
        PolicyDirectoryWatch current = watch;
        if (current != null) {
            current.catchUp();
        }
    }

    /**
     * Brings the policies to what the files say. For one thread at a time.
     *
     * @param files all that are there, by name
     */
    void follow(Map<String, FileContent> files) {
        actUponNews(files);
        // a file that is gone may be one that was renamed, and its new name may still have to settle
        boolean settled = files.values().stream().noneMatch(FileContent.Unsettled.class::isInstance);
        if (settled && deleteThoseOfGoneFiles(files.keySet())) {
            actUponNews(files);
        }
        done.keySet().retainAll(files.keySet());
        rejected.retain(files.keySet());
    }

    private void act(String file, FileContent content, Set<String> present) {
        if (content instanceof FileContent.Text text) {
            put(file, text, present);
        } else if (content instanceof FileContent.Unreadable unreadable) {
            done.put(file, content);
            reject(file, List.of(file + ": " + unreadable.problem()));
        }
    }

    private void put(String file, FileContent.Text content, Set<String> present) {
        try {
            PolicyDocument document = PolicyFile.parse(file, content.text());
            boolean moved = Optional.ofNullable(cache.state().policies().get(document.name()))
                    .flatMap(PolicyDirectory::fileOf)
                    .filter(owner -> !present.contains(owner))
                    .isPresent();
            PolicyOutcome outcome = changes.putFile(document, file, moved);
            done.put(file, content);
            rejected.accepted(file);
            deleteOthersOf(file, document.name());
            if (outcome.changed()) {
                LOG.info("{}: policy {} is in force, revision {}", file, outcome.name(), outcome.revision());
                outcome.warnings().forEach(warning -> LOG.warn("{}: {}", file, warning));
            }
        } catch (PolicyRejectedException bad) {
            done.put(file, content);
            reject(file, bad.violations());
        } catch (RefusedException refused) {
            // not done: it is acceptable as soon as what is in its way is gone
            reject(file, List.of(file + ": " + refused.getMessage() + "; " + refused.next()));
        } catch (StoreUnavailableException unavailable) {
            reject(file, List.of(file + ": " + unavailable.getMessage()));
        }
    }

    private void reject(String file, List<String> violations) {
        if (rejected.rejected(file, violations)) {
            LOG.error("{} is not accepted and changes nothing:\n  {}", file, String.join("\n  ", violations));
        }
    }

    private void actUponNews(Map<String, FileContent> files) {
        files.forEach((file, content) -> {
            if (!content.equals(done.get(file))) {
                act(file, content, files.keySet());
            }
        });
    }

    /** @return whether there was one; others that it stood in the way of may be acceptable now */
    private boolean deleteThoseOfGoneFiles(Set<String> present) {
        boolean deleted = false;
        for (ActivePolicy policy : List.copyOf(cache.state().policies().values())) {
            Optional<String> gone = fileOf(policy).filter(file -> !present.contains(file));
            if (gone.isPresent()) {
                delete(policy.name(), gone.get());
                deleted = true;
            }
        }
        return deleted;
    }

    /** A file that now holds another policy holds the old one no more. */
    private void deleteOthersOf(String file, String except) {
        for (ActivePolicy policy : List.copyOf(cache.state().policies().values())) {
            if (fileOf(policy).equals(Optional.of(file)) && !policy.name().equals(except)) {
                delete(policy.name(), file);
            }
        }
    }

    private void delete(String policy, String file) {
        try {
            changes.deleteFile(policy, file);
            LOG.info("{} holds policy {} no more; it is deleted", file, policy);
        } catch (RefusedException | StoreUnavailableException failed) {
            LOG.error(
                    "{} holds policy {} no more, but it stays in force for now: {}", file, policy, failed.getMessage());
        }
    }

    private static Optional<String> fileOf(ActivePolicy policy) {
        return policy.origin().startsWith(PolicyChanges.FILE)
                ? Optional.of(policy.origin().substring(PolicyChanges.FILE.length()))
                : Optional.empty();
    }
}
