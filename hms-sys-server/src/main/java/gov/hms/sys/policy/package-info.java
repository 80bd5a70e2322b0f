/**
 * The policy language: from the text of a file to records, strictly.
 *
 * <pre>
 *   text -> YamlComposer -> YamlNode (each with its position) -> readers -> PolicyDocument
 *                                    \______ Findings: every violation, in the order of the file ______/
 * </pre>
 *
 * YAML's own typing is not used: every scalar is a string until a reader says what it wants. That keeps {@code no}, {@code 010},
 * {@code 1:30} and {@code .nan} from ever meaning something nobody wrote. {@link gov.hms.sys.policy.PolicyLanguage} is the one
 * list of the fields there are.
 */
package gov.hms.sys.policy;
