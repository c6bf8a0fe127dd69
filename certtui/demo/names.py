"""What people, firms and streets of the demo company are called: word lists of ours, from many languages."""

from __future__ import annotations

_FIRST_NAMES = """
Aaron Abigail Adaeze Adrián Agnieszka Ahmed Aisha Akira Alejandra Alexandru Alice Amara Amélie Amir Ana Anders Andrew
Ángel Anh Anika Anita Anna Antoine Arjun Asha Astrid Ayşe Beatriz Ben Björn Brandon Bridget Caitlin Camila Carlos
Caroline Céline Chanel Charles Chidi Chloe Christopher Clara Connor Cristina Daniel Daria David Deborah Deepak Diana
Diego Dmitri Dominik Dorothy Edward Efua Eileen Elena Elif Elizabeth Emeka Emily Émile Emma Erik Esther Eszter Ethan
Eva Fatima Felipe Fiona Florence François Frank Freya Gabriel Gareth George Giulia Gloria Grace Graham Grzegorz
Gunnar Hamza Hannah Harold Hassan Heather Helena Henrik Hiroshi Hugo Ian Ibrahim Ikram Ingrid Irina Isaac Isabel Iván
Jack Jacqueline Jakub Jamal James Jan Jasmine Javier Jean Jennifer Jérôme Jesús Jia Joanna João Johanna John Jorge
José Joseph Joshua Juan Julia Jürgen Kamala Karen Karim Kateřina Katherine Kemal Kenji Kevin Kofi Krisztina Krzysztof
Kwame Lakshmi Lars Latisha Laura Leila Leonard Liam Lieselotte Linda Linh Lucía Luís Łukasz Maëlle Magdalena Mahmoud
Malik Manuel Margaret María Mariam Marija Mark Marlon Márton Matthew Mehmet Mei Michael Michał Miguel Mikael Milan
Mohammed Monica Nadia Naomi Natalia Nathan Ngozi Niamh Nicholas Nikolaos Noémie Noor Nuno Obinna Ólafur Olga Oliver
Olivia Omar Oskar Pablo Patricia Paul Paulina Pedro Petra Philip Piotr Priya Quentin Rachel Rafael Rahul Raj Rebecca
Renée Ricardo Richard Robert Rosa Rubén Ruth Ryan Salma Samantha Samuel Sandra Sanjay Sara Scott Sean Sebastián Selma
Sergio Shanice Siobhán Sofía Søren Sophie Stefan Stephanie Steven Sunita Susan Svetlana Tadeusz Tamika Tanya Tariq
Temitope Teresa Thandiwe Theodore Thomas Tiago Timothy Tomáš Tuấn Ulrike Valentina Vanessa Vera Víctor Vikram
Wanjiru Wei Wesley William Wojciech Xavier Xiomara Yara Yasmin Yuki Yusuf Zainab Zofia Zoë Maximiliana Bartholomew
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())

_LAST_NAMES = """
Abdi Abubakar Acheampong Adams Adeyemi Aguilar Ahmad Akhtar Ali Allen Almeida Álvarez Andersen Anderson Antonescu
Araújo Armstrong Asante Bailey Baker Balogun Banerjee Barnes Bauer Bell Bennett Berg Bergström Bianchi Björklund
Boateng Bondarenko Boyle Brennan Brooks Brown Bùi Byrne Cabrera Campbell Carter Castillo Çelik Chan Chaudhry Chen
Cheng Chowdhury Clark Cohen Coleman Collins Cook Cooper Costa Cruz Cunningham Đặng Dąbrowski Davies Davis Delgado
Demir Desai Diallo Díaz Dimitrov Doyle Dubois Dufour Dvořák Edwards Eide Ekström Elliott Eriksen Espinoza Evans
Farah Fernández Ferrari Fischer Fitzgerald Flores Forsberg Fournier Fraser Fujita Gallagher García Garner Ghosh
Gibson Gómez González Graham Grant Greene Gupta Gutiérrez Hadžić Hall Hamilton Hansen Haraldsdóttir Harris Hashimoto
Hassan Hayes Henderson Hernández Hoffmann Horváth Howard Huang Hughes Hussain Ibáñez Ito Ivanov Iyer Jackson James
Jansen Jensen Jiménez Johansson Johnson Jones Jovanović Kaczmarek Kamau Kaplan Kaur Kelly Khan Kim Kimura King Klein
Kováč Kowalczyk Krüger Kumar Lam Larsen Lê Lee Lefèvre Lewis Li Lindqvist Liu López Lund MacDonald Mäkinen Malik
Mancini Marković Martin Martínez Mbeki McCarthy Mehta Mendoza Meyer Miller Mitchell Moore Morales Moreau Morgan
Mori Morris Müller Murphy Mutua Nagy Nakamura Navarro Ndiaye Nelson Németh Ng Nguyễn Nielsen Novák Nowak Nuñez
O'Brien O'Connor O'Neill Ochieng Okafor Okonkwo Oliveira Olsen Ortiz Osei Owens Özdemir Pacheco Palmer Papadopoulos
Park Parker Patel Pavlović Pedersen Pereira Pérez Peterson Petrov Phạm Phillips Popescu Powell Price Quinn Ramírez
Ramos Rao Reed Reid Reyes Ribeiro Richardson Rivera Roberts Robinson Rodríguez Rogers Romano Rossi Rousseau Russell
Ryan Sáez Salazar Sánchez Santos Sato Schmidt Schneider Schröder Scott Shah Sharma Shevchenko Silva Simmons Singh
Şimşek Smith Søndergaard Sousa Stewart Suzuki Švec Szabó Tanaka Taylor Thompson Torres Tóth Tran Turner Usman Vargas
Vasquez Virtanen Vogel Wagner Walker Walsh Wang Ward Watanabe Watson Weber White Williams Wilson Wiśniewski Wójcik
Wood Wright Wu Yamamoto Yang Yılmaz Young Zhang Zhou Zimmermann Żukowski Featherstonehaugh Wolfeschlegelstein
Thiruvananthapuram Papadiamantopoulos
"""
LAST_NAMES = tuple(_LAST_NAMES.split())

NATIVE_NAMES = (
    ("山田 太郎", "taro.yamada"),
    ("佐藤 花子", "hanako.sato"),
    ("王小明", "xiaoming.wang"),
    ("陳美玲", "meiling.chen"),
    ("김민준", "minjun.kim"),
    ("박서연", "seoyeon.park"),
    ("Иванова Ольга", "olga.ivanova"),
    ("Παπαδοπούλου Μαρία", "maria.papadopoulou"),
)
"""Names in their own script, which a register of any size has; each with what stands before the @ of its e-mail."""

_FIRM_WORDS = """
Harlow Northgate Brightwater Kestrel Ashdown Redfern Oakhurst Silverline Blackmoor Stonebridge Whitfield Larkspur
Ironwood Summit Highland Copperfield Bluewater Fairmont Greystone Millbrook Nordwind Bergmann Delacroix Montclair
Österreicher Hüttner Åkerlund Sørlandet Estrella Peñasco Aguilera Ferreira Vellandi Castellano Zawadzki Hrubý Kőszegi
Marlowe Pemberton Thornbury Wexford Calloway Dunmore Eastvale Glenrock Hollis Kingsway Lakemont Meridian Novalis
"""
FIRM_WORDS = tuple(_FIRM_WORDS.split())
FIRM_TRADES = (
    "Logistics", "Construction", "Properties", "Foods", "Energy", "Hospitals", "Schools", "Chemicals", "Retail",
    "Developments", "Paper Mills", "Water Services", "Airports", "Shipyards", "Data Centers", "Breweries", "Housing",
    "Pharmaceuticals", "Quarries", "Rail",
)  # fmt: skip
FIRM_FORMS = ("Inc.", "LLC", "Ltd", "& Sons", "Group", "GmbH", "S.A.", "Cooperative", "Partners", "AB")

_PLACES = """
Riverside Hillcrest Lakeview Westport Eastgate Northfield Southbank Midtown Harborview Springdale Cedar Maple Granite
Juniper Falcon Prairie Union Liberty Franklin Jefferson Monroe Clayton Ridgewood Fairview Brookside Pinehurst
"""
PLACES = tuple(_PLACES.split())
PLACE_SORTS = (
    "Distribution Center", "Office Tower", "Tunnel Section", "Substation", "Yard", "Hospital Extension", "Bridge Works",
    "Apartments", "Workshop", "Water Plant", "Parking Deck", "School Campus", "Depot", "Rail Terminal", "Data Center",
)  # fmt: skip
STREETS = ("Main Street", "Mill Road", "Harbor Way", "Industrial Parkway", "Oak Avenue", "Station Road", "2nd Street",
           "Commerce Drive", "Canal Street", "Quarry Lane", "Airport Boulevard", "Foundry Row")  # fmt: skip
CITIES = (
    "Ashford", "Bellmont", "Carrollton", "Dunwich", "Eagle Point", "Fort Hale", "Grand Mesa", "Havenport", "Ironton",
    "Kingsbury", "Lowell Falls", "Marston", "New Calder", "Port Ellery", "Rockhaven", "San Aurelio", "Twin Rivers",
)  # fmt: skip
