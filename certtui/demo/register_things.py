"""What the demo company's assets, clients and job locations must hold, in the notation of certtui.demo.catalogue.

An asset's group is named as the family of machines it is for (certtui.demo.things).
"""

from __future__ import annotations

ASSETS = """
# Lifting Equipment
Crane Inspection | Crane Inspection Bureau | 1y fixed warn:60 boss min:6m | Thorough examination by an independent surveyor.
Crane Load Test | Crane Inspection Bureau | 4y warn:90 boss | Test at 125 % of the rated load.
Forklift Inspection | Lift Truck Institute | 1y | Chains, forks, brakes and mast.
Hoist Examination | Crane Inspection Bureau | 6m fixed warn:30,14,0 min:3m | Ropes, hooks and limit switches.
Sling and Shackle Inspection | Crane Inspection Bureau | 6m warn:14,7,0 | Tags, wear and stretch.
Personnel Lift Examination | Access Federation | 6m boss | Thorough examination of what lifts people.
Rope Replacement | Maintenance Workshop | 3y warn:60 | Hoist ropes renewed, whatever their look.
Monthly Lift Check | Maintenance Workshop | 1m warn:7,3,0 | Checklist signed by the responsible mechanic.
# Vehicles
Vehicle Registration | State Licensing Office | 1y old to:month-end warn:60 window:3m | Registration and plates.
Roadworthiness Test | Vehicle Inspectorate | 1y old window:1m | Brakes, lights, steering and frame.
Emissions Test | Vehicle Inspectorate | 2y | Opacity and exhaust gas analysis.
Motor Insurance | Northern Mutual | 1y eve old warn:60,30,14,7,0 | Third-party and own damage cover.
Tachograph Calibration | Vehicle Inspectorate | 2y warn:60 | Calibration and sealing of the recorder.
Tail Lift Examination | Access Federation | 6m | Thorough examination of tail lifts.
# Electrical Testing
Portable Appliance Test | Maintenance Workshop | 1y | Earth continuity and insulation.
Generator Load Bank Test | Power Services | 1y | Two hours at full load.
Welding Set Inspection | Maintenance Workshop | 6m | Leads, clamps and no-load voltage.
Distribution Board Test | Electrical Safety Board | 1y warn:60 | Residual current devices and torque of terminals.
Battery Capacity Test | Power Services | 2y | Capacity of standby batteries.
# Fire & Life Safety
Fire Extinguisher Inspection | Fire Protection Association | 1y to:month-end | Pressure, seal and date of the tag.
Extinguisher Hydrostatic Test | Fire Protection Association | 12y warn:90 | Pressure test of the cylinder.
Defibrillator Check | Occupational Health Partners | 3m warn:14,7,0 | Pads, battery and self-test.
Gas Detector Bump Test | Maintenance Workshop | 30d warn:3,0 | Response to the test gas.
Fire Hose Test | Fire Protection Association | 1y | Service pressure test and re-racking.
# Calibration
Torque Wrench Calibration | Metrology Office | 12m | Traceable calibration at five points.
Pressure Gauge Calibration | Metrology Office | 12m to:month-end | Traceable calibration, rising and falling.
Scale Verification | Weights and Measures | 2y warn:60 | Legal verification of trade scales.
Total Station Calibration | Metrology Office | 1y | Angles and distances on the test line.
Pressure Vessel Inspection | Boiler Inspectorate | 2y warn:90 boss | Internal inspection and safety valve.
Commissioning Record | Maintenance Workshop | never added | Accepted into service, with its papers filed.
"""

CLIENTS = """
# Contracts & Insurance
General Liability Insurance | Client's insurer | 1y eve old warn:60,30,14,7,0 | Certificate of insurance on file.
Business Licence | City Clerk | 1y to:30-06 warn:60 | Licence to trade at the place of business.
Master Service Agreement | Legal Office | 3y warn:120,60,30 | Signed terms for all orders.
Workers' Compensation Insurance | Client's insurer | 1y old warn:60 | Cover of the client's own crews on site.
Credit Review | Finance Office | 1y | Limit and payment terms looked at again.
Non-Disclosure Agreement | Legal Office | 5y warn:90 | Mutual, signed before drawings are sent.
Tax Exemption Certificate | Revenue Office | 3y fixed to:year-end warn:90 min:1y | Resale or exemption certificate.
Sanctions Screening | Legal Office | 1y | Names and owners against the lists.
Site Access Agreement | Legal Office | 2y | Rules for crews on the client's premises.
Contractor Prequalification | Client's portal | 1y old window:2m warn:60 | Safety record and references accepted.
# IT & Privacy
Data Processing Agreement | Data Protection Officer | 2y warn:60 | Where personal data is exchanged.
Supplier Security Questionnaire | Information Security Office | 1y | Answers reviewed and accepted.
# Environmental
Waste Carrier Registration | Environmental Safety Board | 3y warn:60 | For clients who haul their own waste.
Environmental Policy Statement | Company Environment Office | never | Received and on file.
"""

LOCATIONS = """
# Premises
Certificate of Occupancy | City Building Office | never | Use of the building approved.
Building Permit | City Building Office | 2y warn:90,60,30 | Permit for the works under way.
Fire Safety Inspection | Fire Marshal | 1y fixed to:month-end warn:60 min:6m | Exits, alarms and fire load.
Evacuation Drill | Company Safety Office | 6m | Everybody out, time taken, lessons noted.
Elevator Inspection | Elevator Inspectorate | 1y boss | Yearly examination of passenger lifts.
Sprinkler Test | Fire Protection Association | 1y | Flow and tamper switches.
Alarm System Test | Fire Protection Association | 6m fixed min:3m | Detectors, sounders and the line to the brigade.
Emergency Lighting Test | Maintenance Workshop | 1y | Three hours on batteries.
Safety Plan Review | Company Safety Office | 1y old | The plan on the wall is the plan in force.
# Environmental
Stormwater Permit | Water Authority | 5y warn:180,90,30 boss | Discharge permit of the site.
Legionella Assessment | Environmental Safety Board | 2y warn:60 | Hot and cold water systems.
Asbestos Survey | Environmental Safety Board | never | Register of materials in the building.
Noise Permit | City Building Office | 90d warn:14,7,0 | Work outside of the ordinary hours.
Backflow Preventer Test | Water Authority | 1y | Yearly test of the assembly.
# Licences
Explosives Store Licence | State Licensing Office | 3y warn:120,60,30 boss | Store, quantities and keys.
Food Hygiene Rating | Health Department | 18m | Canteen inspection.
"""
