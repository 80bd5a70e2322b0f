package gov.hms.sys.policy;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The examples of the grammar as JSON has them. They are our own; a stranger's text goes through {@link YamlComposer}. */
final class Example {
    private Example() {}

    static Object of(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }
}
