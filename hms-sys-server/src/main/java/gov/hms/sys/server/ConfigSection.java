package gov.hms.sys.server;

import gov.hms.sys.policy.Field;
import gov.hms.sys.policy.Section;
import gov.hms.sys.policy.TextKind;
import java.nio.file.Path;
import java.util.List;

/** A part of the configuration file: which fields it has, and what they mean. */
interface ConfigSection {
    /** Of a file or a directory. */
    TextKind PATH = TextKind.of("a path of 1 to 1024 characters", 1_024, ".+").asBare();

    /** At the top level of the file. */
    List<Field> fields();

    /**
     * What the file says instead of what was.
     *
     * @param file the whole file
     * @param directory against which the file's relative paths are resolved
     */
    HmsSysConfig apply(Section file, Path directory, HmsSysConfig before);
}
