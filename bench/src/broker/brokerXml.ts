import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';

/** The activemq.xml of a site with many hosts: one user, topics without flow control, a long page for the nodes' queue, no persistence. */
export function brokerXml({ port, user, password }: BrokerAddress, dataFolder: string): string {
  return `<beans xmlns="http://www.springframework.org/schema/beans"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans-2.0.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="bench" useJmx="false" persistent="false"
    dataDirectory="${dataFolder}" schedulePeriodForDestinationPurge="60000">
    <destinationPolicy><policyMap><policyEntries>
      <policyEntry topic=">" producerFlowControl="false"/>
      <policyEntry queue="*.reply.>" gcInactiveDestinations="true" inactiveTimoutBeforeGC="300000"/>
      <policyEntry queue="*.nodes" maxPageSize="20000"/>
    </policyEntries></policyMap></destinationPolicy>
    <plugins><simpleAuthenticationPlugin><users>
      <authenticationUser username="${user}" password="${password}" groups="mcollective,everyone"/>
    </users></simpleAuthenticationPlugin></plugins>
    <systemUsage><systemUsage>
      <memoryUsage><memoryUsage limit="1 gb"/></memoryUsage>
      <storeUsage><storeUsage limit="1 gb"/></storeUsage>
      <tempUsage><tempUsage limit="1 gb"/></tempUsage>
    </systemUsage></systemUsage>
    <transportConnectors>
      <transportConnector name="stomp" uri="stomp+nio://127.0.0.1:${String(port)}?maximumConnections=20000"/>
    </transportConnectors>
  </broker>
</beans>
`;
}

/** Its log4j.properties. */
export const LOG_SETTINGS = `log4j.rootLogger=WARN, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d %-5p %c - %m%n
`;
