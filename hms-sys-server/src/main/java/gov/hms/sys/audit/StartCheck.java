package gov.hms.sys.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The check before a log is written to: quick, so old files are only looked at from outside. */
final class StartCheck {
    static final String SEALS_GONE = "audit.head and audit.checkpoints are gone";

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private StartCheck() {}

    /** @param readFrom files that end before are not read */
    static AuditChain run(AuditFiles files, AuditKeeping keeping, Instant readFrom, Consumer<AuditRecord> replay)
            throws IOException, AuditAlteredException {
        Seals seals = AuditVerifier.seals(files, keeping.signer().map(CheckpointSigner::key), keeping.anchor());
        AuditChain chain = new AuditChain(seals, replay);
        List<Path> closed = files.closed();
        boolean all = true;
        for (Path file : closed) {
            Optional<AuditRecord> end = AuditFile.last(file);
            if (end.isPresent() && end.get().time().isBefore(readFrom)) {
                chain.skim(file);
                all = false;
            } else {
                chain.read(file, Long.MAX_VALUE);
            }
        }
        if (Files.exists(files.active())) {
            chain.read(files.active(), Long.MAX_VALUE);
        }
        chain.end(files.active(), all);
        Optional<AuditReport.Finding> finding =
                chain.finding().or(() -> absent(files, keeping, chain)).or(() -> unsealed(files, keeping, chain));
        if (finding.isPresent()) {
            throw new AuditAlteredException(finding.get());
        }
        if (Files.exists(files.active()) && chain.wholeLength() < Files.size(files.active())) {
            LOG.warn("{}: cuts off a last line that a crash left torn", files.active());
        }
        return chain;
    }

    /** Whoever deletes the whole log would otherwise be the one who is never found. */
    private static Optional<AuditReport.Finding> absent(AuditFiles files, AuditKeeping keeping, AuditChain chain) {
        return chain.records() == 0 && !keeping.mayBegin()
                ? Optional.of(new AuditReport.Finding(
                        files.active().getFileName().toString(), 0, 1, "is missing: there is no log at all"))
                : Optional.empty();
    }

    private static Optional<AuditReport.Finding> unsealed(AuditFiles files, AuditKeeping keeping, AuditChain chain) {
        if (keeping.signer().isEmpty() || chain.records() == 0 || !chain.seals().none()) {
            return Optional.empty();
        }
        String gone = keeping.signer().get().fresh()
                ? "the key of its seals is gone, and another one was made just now"
                : SEALS_GONE;
        return Optional.of(
                AuditReport.Finding.unsealed(files.active().getFileName().toString(), chain.next() - 1, gone));
    }
}
