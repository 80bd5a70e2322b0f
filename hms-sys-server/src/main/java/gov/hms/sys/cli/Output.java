package gov.hms.sys.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code -o table|json|yaml}. */
final class Output {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default: table")
    OutputFormat format = OutputFormat.table;

    /** What HMS-SYS said, as it said it, or the table made of it. */
    void print(PrintWriter out, JsonNode answer, Table table) {
        print(out, answer, table::print);
    }

    /** @param readable prints the answer for people */
    void print(PrintWriter out, JsonNode answer, Consumer<PrintWriter> readable) {
        switch (format) {
            case table -> readable.accept(out);
            case json -> out.println(answer.toPrettyString());
            case yaml -> out.print(yaml(answer));
        }
        out.flush();
    }

    static String yaml(JsonNode answer) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setMultiLineFlow(true)
                .build();
        return new Dump(settings).dumpToString(new JsonMapper().treeToValue(answer, Object.class));
    }
}
