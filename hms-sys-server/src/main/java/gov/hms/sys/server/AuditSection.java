package gov.hms.sys.server;

import gov.hms.mesh.internal.policy.PolicyBounds.Bound;
import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.MappingKind;
import gov.hms.sys.policy.NumberKind;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code audit}: how long the audit log is kept, and where its seals are written too. */
final class AuditSection implements ConfigSection {
    private static final Bound DAYS =
            new Bound((int) AuditSettings.SHORTEST.toDays(), (int) AuditSettings.LONGEST.toDays());

    private static final Shape AUDIT = Shape.of(
            Field.of("retentionDays", NumberKind.of(DAYS), "files whose records are all older are deleted", "400")
                    .without("all are kept"),
            Field.of("anchor", PATH, "directory elsewhere for the seals", "/mnt/elsewhere/hms-seals")
                    .without("nowhere else"));

    @Override
    public List<Field> fields() {
        return List.of(
                Field.of("audit", new MappingKind(AUDIT), "how the audit log is kept", "{ retentionDays: 400 }"));
    }

    @Override
    public HmsSysConfig apply(Section file, Path directory, HmsSysConfig before) {
        return file.section("audit")
                .map(audit -> before.withAudit(new AuditSettings(
                        audit.number("retentionDays").stream()
                                .mapToObj(Duration::ofDays)
                                .findFirst()
                                .or(() -> before.audit().retention()),
                        audit.text("anchor")
                                .map(directory::resolve)
                                .or(() -> before.audit().anchor()))))
                .orElse(before);
    }
}
