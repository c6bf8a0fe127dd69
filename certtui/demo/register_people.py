"""What the demo company's employees must hold, in the notation that certtui.demo.catalogue reads.

A heading names a group; a line is: name | issuing authority | terms | description.
"""

from __future__ import annotations

EMPLOYEES = """
# Safety
Safety Orientation | Company Safety Office | 2y added | First-day briefing on site rules, alarms and reporting.
OSHA 10-Hour | OSHA Training Institute | 5y warn:60 | Hazard recognition for construction and general industry.
OSHA 30-Hour | OSHA Training Institute | 5y warn:90 boss | Hazard control for those who supervise others.
Fall Protection | Company Safety Office | 1y | Harness, anchor points and rescue when working at height.
Confined Space Entry | Safety Training Council | 1y old window:2m | Entrant and attendant duties, gas testing, retrieval.
Lockout/Tagout | Company Safety Office | 1y fixed min:6m | Isolating energy before machines are serviced.
Hot Work Permit | Fire Protection Association | 1y | Permit, fire watch and clearances for welding and cutting.
Scaffold User | Scaffold Access Institute | 2y warn:60 | Inspection before use, loading limits, access.
Fire Warden | Fire Protection Association | 1y to:month-end | Leading an evacuation and accounting for everybody.
Respirator Fit Test | Occupational Health Partners | 1y boss | Quantitative fit test for the mask in use.
Trench and Excavation | Safety Training Council | 3y warn:60 | Soil classes, shoring, and safe access below ground.
Electrical Safety NFPA 70E | Electrical Safety Board | 3y warn:90 | Arc flash boundaries and protective clothing.
Ladder Safety | Company Safety Office | 2y | Choosing, setting up and inspecting ladders.
Asbestos Awareness | Environmental Safety Board | 1y old | Recognising suspect material, and stopping work.
Silica Awareness | Environmental Safety Board | 1y | Dust controls when cutting and grinding masonry.
# Medical
First Aid/CPR | Red Cross Training | 2y warn:60 | Basic life support, bleeding control and recovery position.
AED Operator | Red Cross Training | 2y warn:60 | Using the defibrillators in the buildings.
Audiometric Test | Occupational Health Partners | 1y to:month-end | Hearing conservation programme, yearly test.
Occupational Health Examination | Occupational Health Partners | 3y warn:60 boss | Fitness for work, by risk class.
Pulmonary Function Test | Occupational Health Partners | 1y | Spirometry for those who wear respirators.
Bloodborne Pathogens | Red Cross Training | 1y old | Exposure control for first aiders and cleaners.
Hepatitis B Vaccination | Occupational Health Partners | never | Course of three doses, for exposed posts.
Tetanus Vaccination | Occupational Health Partners | 10y warn:90 | Booster for outdoor and workshop posts.
Drug and Alcohol Screening | Occupational Health Partners | 6m warn:14,7,0 | Random programme for safety-critical posts.
# Driving
Driver Licence Check | Fleet Office | 6m fixed warn:14,0 min:3m | The licence seen, and its points counted.
Defensive Driving | National Driving Council | 3y warn:60 | Hazard anticipation and stopping distances.
Commercial Driver Licence | State Licensing Office | 4y old warn:90,60,30,7,0 window:6m | Heavy goods vehicles.
Hazardous Materials Endorsement | State Licensing Office | 5y old warn:120,60,30 window:6m | Placarded loads.
Tachograph Card | State Licensing Office | 5y eve warn:60 | Personal card for driving and rest hours.
Trailer Towing | National Driving Council | never | Coupling, load distribution and reversing.
Passenger Van Operator | Fleet Office | 2y | Crew transport with more than eight seats.
Driver Medical Card | Occupational Health Partners | 2y eve warn:60,30,14,7,0 boss | Fitness to drive commercial vehicles.
Winter Driving | National Driving Council | 0y to:30-04 old window:2m | Chains, skid control and journey planning.
# Licences
Journeyman Electrician | State Licensing Office | 3y old warn:90 window:3m | Licence to work on installations unsupervised.
Master Plumber | State Licensing Office | 2y old warn:90 window:3m | Licence to design and sign off plumbing.
Welding Qualification 6G | Welding Society | 6m warn:30,14,0 | Continuity of pipe welding in all positions.
Professional Engineer | Board of Engineers | 2y fixed warn:90 to:year-end min:1y | Licence to seal drawings.
Blasting Licence | State Licensing Office | 3y eve warn:90 boss | Storage, handling and firing of explosives.
Pesticide Applicator | Department of Agriculture | 3y fixed warn:60 min:1y | Restricted products on grounds and tracks.
Refrigerant Handling 608 | Environmental Safety Board | never | Recovery and handling of refrigerants.
Backflow Tester | Water Authority | 3y warn:60 | Testing of assemblies that protect drinking water.
Land Surveyor | Board of Engineers | 2y fixed to:30-06/2@2025 warn:90 min:1y | Licence to certify boundaries and levels.
Security Guard Licence | State Licensing Office | 2y warn:60 boss | Registration of guards at gates and stores.
Private Pilot Drone Certificate | Aviation Authority | 24m warn:60 | Surveys from the air, by day.
Notary Commission | Secretary of State | 4y warn:90 | Witnessing of contracts and affidavits.
# Equipment
Forklift Operator | Lift Truck Institute | 3y warn:60 | Counterbalance trucks to five tonnes.
Aerial Work Platform Operator | Access Federation | 5y warn:60 | Boom and scissor lifts.
Mobile Crane Operator | Crane Operators Board | 5y warn:120,60,30,14,0 boss | Telescopic and lattice booms.
Tower Crane Operator | Crane Operators Board | 5y warn:120,60,30,14,0 boss | Hammerhead and luffing cranes.
Rigger Level I | Crane Operators Board | 5y warn:60 | Simple lifts with known loads.
Rigger Level II | Crane Operators Board | 5y warn:60 | Lifts with several points and turned loads.
Signal Person | Crane Operators Board | 5y warn:60 | Hand and voice signals to crane operators.
Excavator Operator | Plant Skills Scheme | 3y | Tracked and wheeled excavators.
Telehandler Operator | Plant Skills Scheme | 3y | Rough terrain reach trucks.
Skid Steer Operator | Plant Skills Scheme | 3y | Compact loaders and attachments.
Overhead Crane Operator | Company Safety Office | 2y | Pendant and cab-controlled workshop cranes.
Chainsaw Operator | Forestry Skills Board | 3y | Felling small trees and cross-cutting.
Abrasive Wheels | Company Safety Office | 3y | Mounting and dressing of grinding wheels.
Powder-Actuated Tools | Tool Makers Association | never | Fastening tools of all classes.
# Environmental
Hazardous Waste Handling | Environmental Safety Board | 1y fixed min:3m | Labels, storage times and manifests.
Spill Response | Environmental Safety Board | 1y | Containment and reporting of spills.
HAZWOPER 40-Hour | OSHA Training Institute | 1y old window:2m warn:60 | Work on uncontrolled hazardous sites.
Stormwater Inspector | Water Authority | 3y warn:60 | Site inspections under the discharge permit.
Lead-Safe Renovation | Environmental Safety Board | 5y warn:90 | Work practices in housing of before 1978.
Radiation Safety | Radiation Protection Office | 1y boss | Users of density gauges and X-ray equipment.
Energy Management Awareness | Company Environment Office | 3y | Metering, idling and shutting down.
Noise Monitoring | Company Environment Office | 2y | Measuring at the boundary of sites.
# IT & Privacy
Security Awareness | Information Security Office | 1y added | Phishing, passwords and clean desks.
Privacy and Data Protection | Data Protection Officer | 1y to:month-end | Handling of personal data.
Privileged Access Agreement | Information Security Office | 6m added warn:14,7,0 | Rules for administrators of systems.
Payment Card Handling | Finance Office | 1y | Rules for those who take card payments.
Incident Response Exercise | Information Security Office | 6m | Taking part in a table-top exercise.
Health Records Privacy | Data Protection Officer | 1y old | For those who see medical files.
Secure Development | Information Security Office | 1y | Code review, secrets and dependencies.
Records Retention | Data Protection Officer | 2y | What is kept, how long, and how it is destroyed.
Remote Work Agreement | Human Resources | 1y to:year-end added | Equipment and security at home.
Export Control | Legal Office | 2y warn:60 | Technology and goods that need a licence.
# Quality
Internal Auditor ISO 9001 | Quality Institute | 3y warn:90 | Planning and reporting internal audits.
Internal Auditor ISO 45001 | Quality Institute | 3y warn:90 | Auditing the safety management system.
Non-Destructive Testing Level II | Testing Society | 5y old warn:120,60,30 window:6m | Ultrasonic and dye penetrant testing.
Concrete Field Testing | Concrete Institute | 5y warn:90 | Slump, air and cylinders on site.
Coating Inspector | Coatings Association | 3y warn:60 | Surface preparation and film thickness.
Calibration Technician | Metrology Office | 2y | In-house calibration of torque and pressure tools.
# Conduct
Code of Conduct | Legal Office | 1y old window:2m | Read and signed by everybody, every year.
Supervisor Essentials | Human Resources | never | Leading a crew, conversations and records.
Anti-Harassment | Human Resources | 2y | Respect at work, and how to report.
Anti-Bribery | Legal Office | 2y | Gifts, hospitality and intermediaries.
Background Check | Human Resources | 5y warn:90 | For posts with keys, cash or children's sites.
Conflict of Interest Statement | Legal Office | 1y fixed to:year-end min:6m | Declaration by buyers and managers.
Working Time Briefing | Human Resources | never added | Breaks, rest periods and the on-call rules.
"""
