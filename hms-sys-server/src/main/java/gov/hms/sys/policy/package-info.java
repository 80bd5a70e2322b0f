/**
 * The policy language: from the text of a file to records, strictly.
 *
 * <pre>
 *   PolicyLanguage, …Grammar: every field, once ──┬─> JSON Schema (PolicySchema), tables of docs/policy-reference.md
 *                                                 v
 *   text -> YamlComposer -> YamlNode -> Kind.read -> Section -> …Reader -> PolicyDocument -> EffectivePolicy
 *                   \__________ Findings: every violation, in the order of the file __________/
 * </pre>
 *
 * YAML's own typing is not used: every scalar is a string until the grammar says what it wants. That keeps {@code no}, {@code 010},
 * {@code 1:30} and {@code .nan} from ever meaning something nobody wrote. What one field may hold, and which fields need each other,
 * the grammar says; what compares values (a timeout with another, a route with the one before it), the readers. A document keeps what
 * was written and nothing else: {@link gov.hms.sys.policy.EffectivePolicy} fills in the rest when a configuration is built.
 */
package gov.hms.sys.policy;
