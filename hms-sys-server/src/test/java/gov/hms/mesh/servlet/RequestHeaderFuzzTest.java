package gov.hms.mesh.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.hms.mesh.internal.inbound.HeaderWords;
import gov.hms.sys.fuzz.Bounded;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** No spelling gets an {@code x-hms-} header past us, and no word in one is more than nonsense or a number within its range. */
class RequestHeaderFuzzTest {
    @FuzzTest
    void aHeaderIsHiddenOrNotOursAndItsWordIsBounded(byte[] data) throws Exception {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String word = text.substring(colon + 1);
        Bounded.run(() -> {
            // what frameworks make of a name: CGI's variables, relaxed binding
            String folded = name.replace('_', '-').toLowerCase(Locale.ROOT);
            assertEquals(folded.startsWith("x-hms-"), MeshHeaders.isMeshHeader(name), name);
            HeaderWords.areBounded(word);
        });
    }
}
