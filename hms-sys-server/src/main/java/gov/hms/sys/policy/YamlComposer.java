package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Text to {@link YamlNode}: the part of YAML that can be read in one way only. One document; no anchors, aliases, tags or
 * directives; no key twice; no deeper than 16; no more than 20,000 keys and values.
 *
 * <p>It reads the parser's events, not its nodes: so the depth is known before anything recurses, and whatever is refused still
 * has its position.
 */
final class YamlComposer {
    private static final int MAX_DEPTH = 16;

    /** Of mappings, lists, keys and words: a list of commas has more in 256 KiB than a parser gets through soon. */
    static final int MAX_NODES = 20_000;

    private final String expected;
    private final Findings findings;
    private final Iterator<Event> events;
    private Position last = Position.START;
    private int nodes;

    private YamlComposer(Iterator<Event> events, String expected, Findings findings) {
        this.expected = expected;
        this.events = events;
        this.findings = findings;
    }

    static YamlNode compose(String text, Findings findings) throws PolicyRejectedException {
        return compose(text, "a policy; it begins with apiVersion: hms/v1", findings);
    }

    /** @param expected what an empty text should have been */
    static YamlNode compose(String text, String expected, Findings findings) throws PolicyRejectedException {
        LoadSettings settings =
                LoadSettings.builder().setUseMarks(true).setParseComments(false).build();
        YamlComposer composer =
                new YamlComposer(new Parse(settings).parseString(text).iterator(), expected, findings);
        return composer.document();
    }

    private YamlNode document() throws PolicyRejectedException {
        next();
        if (!(next() instanceof DocumentStartEvent start)) {
            findings.add(Position.START, "document", "nothing", expected);
            throw findings.rejection();
        }
        if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            findings.add(position(start), "document", "a % directive", "none");
        }
        YamlNode root = node(next(), "", 1);
        next();
        if (next().getEventId() != Event.ID.StreamEnd) {
            findings.add(last, "document", "a second document", "one document per file");
        }
        return root;
    }

    private YamlNode node(Event event, String path, int depth) throws PolicyRejectedException {
        if (depth > MAX_DEPTH) {
            findings.add(position(event), "document", "more than " + MAX_DEPTH + " levels", "at most " + MAX_DEPTH);
            throw findings.rejection();
        }
        if (++nodes > MAX_NODES) {
            findings.add(
                    position(event),
                    "document",
                    "more than " + MAX_NODES + " keys and values",
                    "at most " + MAX_NODES + "; write a policy for each destination");
            throw findings.rejection();
        }
        if (event instanceof AliasEvent) {
            refuse(event, path, "an alias (*)", "the value itself");
            return new YamlNode.Refused(position(event));
        }
        ((NodeEvent) event)
                .getAnchor()
                .ifPresent(anchor -> refuse(event, path, "an anchor (&" + Shown.of(anchor.getValue()) + ")", "none"));
        tag(event).ifPresent(tag -> refuse(event, path, "the tag " + Shown.of(tag), "none"));
        if (event instanceof ScalarEvent scalar) {
            return new YamlNode.Scalar(position(event), scalar.getValue(), scalar.isPlain());
        }
        return event.getEventId() == Event.ID.SequenceStart
                ? sequence(event, path, depth)
                : mapping(event, path, depth);
    }

    private YamlNode sequence(Event start, String path, int depth) throws PolicyRejectedException {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new YamlNode.Sequence(position(start), items);
    }

    private YamlNode mapping(Event start, String path, int depth) throws PolicyRejectedException {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            YamlNode key = node(event, path, depth + 1);
            Position keyAt = position(event);
            String name = key instanceof YamlNode.Scalar scalar ? scalar.text() : "";
            YamlNode value = node(next(), Value.child(path, Shown.of(name)), depth + 1);
            if (!(key instanceof YamlNode.Scalar)) {
                findings.add(keyAt, Value.named(path), key.shown() + " as a key", "a word");
                continue;
            }
            YamlNode.Entry first = entries.putIfAbsent(name, new YamlNode.Entry(keyAt, value));
            if (first != null) {
                findings.add(
                        keyAt,
                        Value.child(path, Shown.of(name)),
                        "written twice",
                        "once; the first stands in line " + first.keyAt().line());
            }
        }
        return new YamlNode.Mapping(position(start), entries);
    }

    private void refuse(Event event, String path, String what, String expected) {
        findings.add(position(event), Value.named(path), what, expected);
    }

    /** The next event; the parser's own refusals become findings here, and end the reading. */
    private Event next() throws PolicyRejectedException {
        try {
            Event event = events.next();
            last = position(event);
            return event;
        } catch (MarkedYamlEngineException refused) {
            Position at = refused.getProblemMark().map(YamlComposer::position).orElse(last);
            findings.add(at, "document", "not readable as YAML or JSON: " + Shown.of(refused.getProblem()), "YAML 1.2");
            throw findings.rejection();
        } catch (RuntimeException broken) {
            // the parser's authors promise one kind of exception; a text from outside must not be what finds out
            // otherwise
            findings.add(
                    last,
                    "document",
                    "not readable as YAML or JSON: " + Shown.of(String.valueOf(broken.getMessage())),
                    "YAML 1.2");
            throw findings.rejection();
        }
    }

    private static Optional<String> tag(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
    }

    private static Position position(Event event) {
        return event.getStartMark().map(YamlComposer::position).orElse(Position.START);
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
