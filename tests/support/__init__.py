"""What the tests stand on, by kind.

factories    people, terms, money, journeys, notices, messages: made as their users make them
oracles      what the app's answers are held against, without its code: brute force, random lives, tables of cases
processes    the live site, and what runs as a process of its own there: killed, racing, sending
benchmarks   large registers, and how long work on them takes
tools        sites, checks, pictures, the clock
"""
