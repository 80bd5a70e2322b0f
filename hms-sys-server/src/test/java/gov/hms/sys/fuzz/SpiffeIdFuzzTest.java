package gov.hms.sys.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Any text is a SPIFFE ID of the standard's grammar, or refused. */
class SpiffeIdFuzzTest {
    /** The grammar a second time, in another way. */
    private static final Pattern GRAMMAR =
            Pattern.compile("spiffe://[a-z0-9._-]{1,255}(?:/(?!\\.{1,2}(?:/|\\z))[A-Za-z0-9._-]+)+");

    @FuzzTest
    void anIdentityIsReadExactlyOrRefused(byte[] data) throws Exception {
        String text = new String(data, StandardCharsets.UTF_8);
        Bounded.run(() -> {
            SpiffeId id;
            try {
                id = SpiffeId.parse(text);
            } catch (IllegalArgumentException refused) {
                assertTrue(text.length() > 2048 || !GRAMMAR.matcher(text).matches(), text);
                return;
            }
            assertTrue(GRAMMAR.matcher(text).matches(), text);
            assertEquals(text, id.toString());
            assertEquals(id, SpiffeId.parse(id.toString()));
            assertEquals(text, URI.create(text).normalize().toString(), "another reader finds another identity");
            id.workload().ifPresent(name -> readsBack(id, name));
        });
    }

    private static void readsBack(SpiffeId id, LogicalName name) {
        assertEquals(id, SpiffeId.ofWorkload(id.trustDomain(), name));
        assertEquals(name, LogicalName.parse(name.toString()));
    }
}
