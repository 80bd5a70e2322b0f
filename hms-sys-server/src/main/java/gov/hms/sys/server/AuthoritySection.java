package gov.hms.sys.server;

import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.MappingKind;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code authority}: how its keys are kept. A passphrase itself is never in this file, which more people read than keys. */
final class AuthoritySection implements ConfigSection {
    private static final Shape AUTHORITY = Shape.of(Field.of(
                    "passphraseFile",
                    PATH,
                    "file of mode 0600 whose first line encrypts the keys",
                    "/etc/hms/ca-passphrase")
            .without("keys lie in clear, for their owner alone"));

    @Override
    public List<Field> fields() {
        return List.of(Field.of(
                "authority",
                new MappingKind(AUTHORITY),
                "how the keys of the authority are kept",
                "{ passphraseFile: /etc/hms/ca-passphrase }"));
    }

    @Override
    public HmsSysConfig apply(Section file, Path directory, HmsSysConfig before) {
        Optional<Path> passphraseFile = file.section("authority")
                .flatMap(authority -> authority.text("passphraseFile"))
                .map(directory::resolve);
        return passphraseFile.isEmpty()
                ? before
                : before.withAuthority(new AuthoritySettings(before.authority().keys(), passphraseFile));
    }
}
