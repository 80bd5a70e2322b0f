package gov.hms.sys.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SubjectRuleTest {
    /** As the API server makes a projected one. */
    private static final JsonNode KUBERNETES = JsonMapper.shared().readTree("""
                    {"aud":["hms-mesh"],"exp":1776255600,"iat":1776255000,"iss":"https://kubernetes.default.svc",
                     "jti":"6f2c","nbf":1776255000,"sub":"system:serviceaccount:scan:fraud-scanner",
                     "kubernetes.io":{"namespace":"scan","node":{"name":"n1"},"pod":{"name":"p","uid":"1"},
                       "serviceaccount":{"name":"fraud-scanner","uid":"2"}}}
                    """);

    private static final SubjectRule ACCOUNT = new SubjectRule.Form("system:serviceaccount:{namespace}:{service}");

    private static JsonNode sub(String sub) {
        return JsonMapper.shared().createObjectNode().put("sub", sub);
    }

    @Test
    void aProjectedTokenOfKubernetesSpeaksForItsServiceAccount() {
        assertThat(ACCOUNT.workload(KUBERNETES, "hms.local"))
                .hasValueSatisfying(
                        id -> assertThat(id.toString()).isEqualTo("spiffe://hms.local/ns/scan/svc/fraud-scanner"));
        SubjectRule claims = new SubjectRule.Claims("/kubernetes.io/serviceaccount/name", "/kubernetes.io/namespace");
        assertThat(claims.workload(KUBERNETES, "hms.local")).isEqualTo(ACCOUNT.workload(KUBERNETES, "hms.local"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system:serviceaccount:scan:fraud-scanner:x",
                "system:serviceaccount:scan",
                "x-system:serviceaccount:scan:fraud-scanner",
                "system:serviceaccount:scan:Fraud",
                "system:serviceaccount::fraud-scanner",
                "system:serviceaccount:scan:fraud.scanner",
                "system:serviceaccount:scan:fraud-scanner\n",
                "system:node:n1",
                "",
            })
    void aSubjectOfAnotherFormIsNobody(String sub) {
        assertThat(ACCOUNT.workload(sub(sub), "hms.local")).isEmpty();
    }

    @Test
    void theOrderOfTheFormIsTheOrderOfTheNames() {
        SubjectRule form = new SubjectRule.Form("{service}.{namespace}@iam.example");
        assertThat(form.workload(sub("fraud-scanner.scan@iam.example"), "hms.local")
                        .orElseThrow())
                .hasToString("spiffe://hms.local/ns/scan/svc/fraud-scanner");
        // a dot means a dot
        assertThat(form.workload(sub("fraud-scanner.scan@iamxexample"), "hms.local"))
                .isEmpty();
        assertThat(form.workload(sub("fraud-scannerxscan@iam.example"), "hms.local"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{service}", "{namespace}", "{service}{namespace}", "{service}:{service}:{namespace}", "a{b}"})
    void aFormThatCouldBeReadInTwoWaysIsNone(String form) {
        assertThatThrownBy(() -> new SubjectRule.Form(form)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSpiffeIdOfElsewhereOrOfNoWorkloadIsNobody() {
        SubjectRule own = new SubjectRule.IsSpiffeId();
        assertThat(own.workload(sub("spiffe://hms.local/ns/scan/svc/x"), "hms.local"))
                .isPresent();
        assertThat(own.workload(sub("spiffe://other.local/ns/scan/svc/x"), "hms.local"))
                .isEmpty();
        assertThat(own.workload(sub("spiffe://hms.local/hms-sys"), "hms.local")).isEmpty();
        assertThat(own.workload(sub("x"), "hms.local")).isEmpty();
    }
}
