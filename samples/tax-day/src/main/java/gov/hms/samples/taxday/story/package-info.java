/** The story of Tax Day: starts everything as processes of their own, plays the acts one by one, and checks each. */
package gov.hms.samples.taxday.story;
