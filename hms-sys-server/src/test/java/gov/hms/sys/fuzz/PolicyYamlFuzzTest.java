package gov.hms.sys.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.hms.sys.policy.PolicyDocument;
import gov.hms.sys.policy.PolicyFile;
import gov.hms.sys.policy.PolicyRejectedException;
import java.nio.charset.StandardCharsets;

/** Any text is a policy, or refused with a place and a reason for each violation. */
class PolicyYamlFuzzTest {
    @FuzzTest
    void aTextIsAPolicyOrRefusedWithReasons(byte[] data) throws Exception {
        String text = new String(data, StandardCharsets.UTF_8);
        Bounded.run(() -> {
            try {
                PolicyDocument document = PolicyFile.parse("body", text);
                assertEquals(text, document.text());
                assertFalse(document.name().isEmpty());
            } catch (PolicyRejectedException refused) {
                assertFalse(refused.violations().isEmpty());
                refused.violations().forEach(violation -> {
                    assertTrue(violation.startsWith("body:"), violation);
                    assertTrue(violation.chars().noneMatch(c -> c < ' '), "a violation of more than one line");
                });
            }
        });
    }
}
