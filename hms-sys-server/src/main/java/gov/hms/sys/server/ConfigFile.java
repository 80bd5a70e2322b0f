package gov.hms.sys.server;

import gov.hms.sys.policy.PolicyRejectedException;
import gov.hms.sys.policy.Shape;
import gov.hms.sys.policy.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything about how HMS-SYS runs, in one YAML file that is read as strictly as a policy. Relative paths in it are relative to
 * the directory that it is in.
 */
public final class ConfigFile {
    private static final List<ConfigSection> SECTIONS = List.of(
            new RunSection(),
            new TokensSection(),
            new AuthoritySection(),
            new AuditSection(),
            new RegistrySection(),
            new ConnectionsSection());
    private static final int MAX_BYTES = 256 << 10;

    private ConfigFile() {}

    /** The fields that there are. */
    static Shape shape() {
        return new Shape(
                SECTIONS.stream().flatMap(section -> section.fields().stream()).toList(), List.of());
    }

    /**
     * The file's word over that of {@code before}.
     *
     * @throws IOException when it cannot be read
     * @throws PolicyRejectedException with all that is wrong in it
     */
    public static HmsSysConfig read(Path file, HmsSysConfig before) throws IOException, PolicyRejectedException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        Path directory = file.toAbsolutePath().getParent();
        return StrictYaml.read(
                file.getFileName().toString(),
                new String(bytes, StandardCharsets.UTF_8),
                "the configuration of HMS-SYS, as in httpPort: 7080",
                shape(),
                fields -> {
                    HmsSysConfig config = before;
                    for (ConfigSection section : SECTIONS) {
                        config = section.apply(fields, directory, config);
                    }
                    return config;
                });
    }
}
